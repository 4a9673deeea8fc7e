namespace Lsm.Ecs.Tests.Worlds;

/// <summary>Recorded changes: nothing happens before playback, and playback keeps Arch's order.</summary>
public class CommandBufferTests
{
    private readonly CommandBuffer _buffer = new();
    private World _world = null!;

    [SetUp]
    public void MakeWorld() => _world = World.Create();

    [TearDown]
    public void DropWorld() => World.Destroy(_world);

    [Test]
    public void Nothing_happens_before_playback()
    {
        Entity entity = _world.Create(new Health(1));
        _buffer.Set(entity, new Health(2));
        _buffer.Add(entity, new Label("later"));
        Assert.That(_world.Get<Health>(entity).Value, Is.EqualTo(1));
        Assert.That(_world.Has<Label>(entity), Is.False);

        _buffer.Playback(_world);
        Assert.That(_world.Get<Health>(entity).Value, Is.EqualTo(2));
        Assert.That(_world.Get<Label>(entity).Text, Is.EqualTo("later"));
    }

    [Test]
    public void Additions_come_first_then_sets_then_removals_then_destructions()
    {
        Entity kept = _world.Create(new Health(1));
        Entity gone = _world.Create(new Health(1));
        _buffer.Destroy(gone);
        _buffer.Remove<Place>(kept);
        _buffer.Set(kept, new Place(1, 1, 1));
        _buffer.Add(kept, new Place(2, 2, 2));
        _buffer.Set(gone, new Health(5));
        _buffer.Set(kept, new Health(6));
        _buffer.Set(kept, new Health(7));

        _buffer.Playback(_world);

        Assert.That(_world.IsAlive(gone), Is.False);
        Assert.That(_world.Has<Place>(kept), Is.False);
        Assert.That(_world.Get<Health>(kept).Value, Is.EqualTo(7), "the last set wins");
    }

    [Test]
    public void A_buffer_can_be_kept_and_played_again()
    {
        Entity entity = _world.Create(new Health(1));
        _buffer.Set(entity, new Health(9));
        _buffer.Playback(_world, dispose: false);
        _world.Set(entity, new Health(1));
        _buffer.Playback(_world);
        Assert.That(_world.Get<Health>(entity).Value, Is.EqualTo(9));

        _world.Set(entity, new Health(1));
        _buffer.Playback(_world);
        Assert.That(_world.Get<Health>(entity).Value, Is.EqualTo(1), "the buffer was emptied");
    }

    [Test]
    public void A_command_for_a_dead_entity_throws_at_playback()
    {
        Entity entity = _world.Create(new Health(1));
        _buffer.Set(entity, new Health(2));
        _world.Destroy(entity);
        Assert.That(() => _buffer.Playback(_world), Throws.InvalidOperationException.With.Message.Contains("not alive"));
        Assert.That(() => _buffer.Playback(_world), Throws.Nothing, "the refused commands were dropped");
    }
}
