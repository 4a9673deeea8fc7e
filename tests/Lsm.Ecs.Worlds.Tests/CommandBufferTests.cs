namespace Lsm.Ecs.Worlds.Tests;

/// <summary>What a buffer records, and the order in which playback applies it.</summary>
public class CommandBufferTests
{
    private readonly CommandBuffer buffer = new();
    private World world = null!;

    [SetUp]
    public void MakeWorld() => world = World.Create();

    [TearDown]
    public void DropWorld() => World.Destroy(world);

    [TearDown]
    public void EmptyBuffer() => buffer.Dispose();

    [Test]
    public void Record_BeforePlayback_ChangesNothing()
    {
        Entity entity = world.Create(new Health(1));
        buffer.Set(entity, new Health(2));
        buffer.Add(entity, new Label("later"));
        buffer.Create([typeof(Health)]);
        Assert.That(world.Get<Health>(entity).Value, Is.EqualTo(1));
        Assert.That(world.Has<Label>(entity), Is.False);
        Assert.That((world.Size, buffer.Size), Is.EqualTo((1, 2)));

        buffer.Playback(world);
        Assert.That(world.Get<Health>(entity).Value, Is.EqualTo(2));
        Assert.That(world.Get<Label>(entity).Text, Is.EqualTo("later"));
        Assert.That((world.Size, buffer.Size), Is.EqualTo((2, 0)));
    }

    [Test]
    public void Playback_AllKindsInAnyOrder_AppliesAddSetRemoveDestroy()
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
        Assert.That(world.Get<Health>(kept).Value, Is.EqualTo(7));
    }

    [Test]
    public void Playback_WithoutDispose_KeepsCommands()
    {
        Entity entity = world.Create(new Health(1));
        Entity created = buffer.Create([typeof(Place)]);
        buffer.Set(entity, new Health(9));
        buffer.Playback(world, dispose: false);
        world.Set(entity, new Health(1));
        buffer.Set(created, new Place(3, 0, 0));
        buffer.Playback(world);
        Assert.That(world.Get<Health>(entity).Value, Is.EqualTo(9));
        Assert.That(Places(), Is.EquivalentTo(new[] { 0.0, 3.0 }), "each playback creates an entity");

        world.Set(entity, new Health(1));
        buffer.Playback(world);
        Assert.That(world.Get<Health>(entity).Value, Is.EqualTo(1), "the second playback emptied the buffer");
    }

    [Test]
    public void Playback_EntityDiedBefore_SkipsItAndAppliesTheRest()
    {
        Entity dead = world.Create(new Health(1)), other = world.Create(new Health(1));
        buffer.Set(dead, new Health(2));
        buffer.Add(dead, new Place(2, 2, 2));
        buffer.Remove<Health>(dead);
        buffer.Destroy(dead);
        buffer.Set(other, new Health(2));
        world.Destroy(dead);
        Entity successor = world.Create(new Health(5));
        Assert.That(successor.Id, Is.EqualTo(dead.Id), "the id is used again");

        buffer.Playback(world);

        Assert.That(world.Get<Health>(other).Value, Is.EqualTo(2));
        Assert.That(world.Get<Health>(successor).Value, Is.EqualTo(5));
        Assert.That(world.Has<Place>(successor), Is.False);
    }

    [Test]
    public void Playback_TwoBuffers_EndsAsOneBuffer([Values] bool destroyFirst)
    {
        using var second = new CommandBuffer();
        Entity entity = world.Create(new Health(1));
        (destroyFirst ? buffer : second).Destroy(entity);
        (destroyFirst ? second : buffer).Add(entity, new Place(1, 1, 1));
        buffer.Playback(world);
        second.Playback(world);
        Assert.That(world.Size, Is.Zero);
    }

    [Test]
    public void Playback_SetOfMissingComponent_ThrowsAndAppliesNothing()
    {
        Entity entity = world.Create(new Health(1)), other = world.Create(new Health(1));
        buffer.Create([typeof(Place)]);
        buffer.Add(other, new Label("x"));
        buffer.Destroy(other);
        buffer.Set(entity, new Place(1, 1, 1));
        Assert.That(
            () => buffer.Playback(world),
            Throws.InvalidOperationException.With.Message.Contains($"{entity} has no {typeof(Place)}").And.Message.Contains("Nothing was applied"));
        Assert.That((world.Size, world.Has<Label>(other), buffer.Size), Is.EqualTo((2, false, 3)));

        buffer.Add(entity, new Place(2, 2, 2));
        buffer.Playback(world);
        Assert.That((world.Size, world.Get<Place>(entity).X), Is.EqualTo((2, 2.0)), "one came, one went");
    }

    [Test]
    public void Playback_SetOfMissingComponentOfCreated_ThrowsAndAppliesNothing()
    {
        Entity created = buffer.Create([typeof(Health)]);
        buffer.Set(created, new Place(1, 1, 1));
        Assert.That(() => buffer.Playback(world), Throws.InvalidOperationException.With.Message.Contains($"has no {typeof(Place)}"));
        Assert.That(world.Size, Is.Zero);
    }

    [Test]
    public void Playback_EntityOfAnotherWorld_ThrowsAndAppliesNothing()
    {
        using var other = World.Create();
        Entity entity = world.Create(new Health(1)), foreign = other.Create(new Health(1));
        buffer.Set(entity, new Health(2));
        buffer.Destroy(foreign);
        Assert.That(() => buffer.Playback(world), Throws.InvalidOperationException.With.Message.Contains($"{foreign} is of another world"));
        Assert.That(world.Get<Health>(entity).Value, Is.EqualTo(1));
        Assert.That(other.IsAlive(foreign), Is.True);
    }

    [Test]
    public void Playback_DisposedWorld_Throws()
    {
        Entity entity = world.Create(new Health(1));
        buffer.Destroy(entity);
        World.Destroy(world);
        Assert.That(() => buffer.Playback(world), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Record_EntityThatNoWorldMade_IsRefused()
    {
        using var second = new CommandBuffer();
        Entity created = buffer.Create([typeof(Health)]);
        foreach (Entity wrong in new[] { Entity.Null, default, second.Create([typeof(Health)]) })
        {
            Assert.That(() => buffer.Add(wrong, new Health(1)), Throws.ArgumentException.With.Message.Contains($"{wrong}"));
            Assert.That(() => buffer.Set(wrong, new Health(1)), Throws.ArgumentException);
            Assert.That(() => buffer.Remove<Health>(wrong), Throws.ArgumentException);
            Assert.That(() => buffer.Destroy(wrong), Throws.ArgumentException);
        }

        Assert.That(buffer.Size, Is.EqualTo(1));
        buffer.Playback(world);
        Assert.That(() => buffer.Destroy(created), Throws.ArgumentException, "the buffer was emptied since");
        buffer.Create([]);
        Assert.That(() => buffer.Destroy(created), Throws.ArgumentException);
        Assert.That(world.IsAlive(created), Is.False);
    }

    [Test]
    public void Create_ValueOnly_SetsTheGivenValueAndDefaultsTheRest()
    {
        world.Destroy(world.Create(new Health(7), new Place(7, 7, 7), new Label("7"))); // leaves values behind in the row
        Entity created = buffer.Create([typeof(Health), typeof(Place), Component<Label>.ComponentType, typeof(Health)]);
        buffer.Set(created, new Health(3));
        buffer.Playback(world);
        var found = new Entity[1];
        world.GetEntities(new QueryDescription().WithAll<Health, Place, Label>(), found);
        Assert.That((world.Get<Health>(found[0]), world.Get<Place>(found[0]), world.Get<Label>(found[0])), Is.EqualTo((new Health(3), new Place(), new Label())));
    }

    [Test]
    public void Create_TypeNotRegistered_IsRefusedUntilItIs()
    {
        Assert.That(() => buffer.Create([typeof(NeverUsed)]), Throws.InvalidOperationException.With.Message.Contains("ArrayRegistry.Add<NeverUsed>"));
        Assert.That(() => buffer.Create([default]), Throws.ArgumentException);
        Assert.That(buffer.Size, Is.Zero);
        ArrayRegistry.Add<NeverUsed>();
        buffer.Create([typeof(NeverUsed)]);
        buffer.Playback(world);
        Assert.That(world.CountEntities(new QueryDescription().WithExclusive<NeverUsed>()), Is.EqualTo(1));
    }

    private List<double> Places()
    {
        var places = new List<double>();
        world.Query(new QueryDescription().WithAll<Place>(), (ref Place place) => places.Add(place.X));
        return places;
    }

    private struct NeverUsed;
}
