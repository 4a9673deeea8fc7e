namespace Lsm.Ecs.Tests.Worlds;

/// <summary>Recorded changes: nothing happens before playback, and playback keeps Arch's order.</summary>
public class CommandBufferTests
{
    private readonly CommandBuffer buffer = new();
    private World world = null!;

    [SetUp]
    public void MakeWorld() => world = World.Create();

    [TearDown]
    public void DropWorld() => World.Destroy(world);

    [Test]
    public void Nothing_happens_before_playback()
    {
        Entity entity = world.Create(new Health(1));
        buffer.Set(entity, new Health(2));
        buffer.Add(entity, new Label("later"));
        Assert.That(world.Get<Health>(entity).Value, Is.EqualTo(1));
        Assert.That(world.Has<Label>(entity), Is.False);

        buffer.Playback(world);
        Assert.That(world.Get<Health>(entity).Value, Is.EqualTo(2));
        Assert.That(world.Get<Label>(entity).Text, Is.EqualTo("later"));
    }

    [Test]
    public void Additions_come_first_then_sets_then_removals_then_destructions()
    {
        Entity kept = world.Create(new Health(1));
        Entity gone = world.Create(new Health(1));
        buffer.Destroy(gone);
        buffer.Remove<Place>(kept);
        buffer.Set(kept, new Place(1, 1, 1));
        buffer.Add(kept, new Place(2, 2, 2));
        buffer.Set(gone, new Health(5));
        buffer.Set(kept, new Health(6));
        buffer.Set(kept, new Health(7));

        buffer.Playback(world);

        Assert.That(world.IsAlive(gone), Is.False);
        Assert.That(world.Has<Place>(kept), Is.False);
        Assert.That(world.Get<Health>(kept).Value, Is.EqualTo(7), "the last set wins");
    }

    [Test]
    public void A_buffer_can_be_kept_and_played_again()
    {
        Entity entity = world.Create(new Health(1));
        buffer.Set(entity, new Health(9));
        buffer.Playback(world, dispose: false);
        world.Set(entity, new Health(1));
        buffer.Playback(world);
        Assert.That(world.Get<Health>(entity).Value, Is.EqualTo(9));

        world.Set(entity, new Health(1));
        buffer.Playback(world);
        Assert.That(world.Get<Health>(entity).Value, Is.EqualTo(1), "the buffer was emptied");
    }

    [Test]
    public void A_command_for_a_dead_entity_throws_at_playback()
    {
        Entity entity = world.Create(new Health(1));
        buffer.Set(entity, new Health(2));
        world.Destroy(entity);
        Assert.That(() => buffer.Playback(world), Throws.InvalidOperationException.With.Message.Contains("not alive"));
        Assert.That(() => buffer.Playback(world), Throws.Nothing, "the refused commands were dropped");
    }
}
