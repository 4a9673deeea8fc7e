namespace Lsm.Ecs.Worlds.Tests;

/// <summary>What the compact world refuses, how it uses ids again, and in which order it iterates.</summary>
public class WorldTests
{
    private World world = null!;

    [SetUp]
    public void MakeWorld() => world = World.Create();

    [TearDown]
    public void DropWorld() => World.Destroy(world);

    [Test]
    public void EveryCall_DeadEntity_ThrowsExceptIsAlive()
    {
        Entity entity = world.Create(new Health(1));
        world.Destroy(entity);
        Entity successor = world.Create(new Health(2));

        Assert.That(successor.Id, Is.EqualTo(entity.Id), "the id is used again");
        Assert.That(world.IsAlive(entity), Is.False);
        Assert.That(() => world.Get<Health>(entity), Refused("not alive"));
        Assert.That(() => world.Set(entity, new Health(3)), Refused("not alive"));
        Assert.That(() => world.Has<Health>(entity), Refused("not alive"));
        Assert.That(() => world.TryGet(entity, out Health _), Refused("not alive"));
        Assert.That(() => world.Add(entity, new Place()), Refused("not alive"));
        Assert.That(() => world.Remove<Health>(entity), Refused("not alive"));
        Assert.That(() => world.Destroy(entity), Refused("not alive"));
        Assert.That(world.Get<Health>(successor).Value, Is.EqualTo(2));
    }

    [Test]
    public void Get_EntityOfAnotherWorld_Throws()
    {
        using var other = World.Create();
        Entity foreign = other.Create(new Health(1));
        world.Create(new Health(2));

        Assert.That(world.IsAlive(foreign), Is.False);
        Assert.That(() => world.Get<Health>(foreign), Refused("another world"));
        Assert.That(world.IsAlive(Entity.Null), Is.False);
        Assert.That(world.IsAlive(default), Is.False);
    }

    [Test]
    public void Get_MissingComponent_Throws()
    {
        Entity entity = world.Create(new Health(1));

        Assert.That(() => world.Get<Place>(entity), Refused("has no"));
        Assert.That(() => world.Set(entity, new Place()), Refused("has no"));
        Assert.That(() => world.Remove<Place>(entity), Refused("has no"));
        Assert.That(() => world.Query(new QueryDescription(), (ref Place _) => { }), Refused("have no"));
        Assert.That(world.TryGet(entity, out Place _), Is.False);
    }

    [Test]
    public void Add_ComponentThatEntityHas_Throws()
    {
        Entity entity = world.Create(new Health(1));

        Assert.That(() => world.Add(entity, new Health(2)), Refused("already"));
        Assert.That(() => world.Create(new Health(1), new Health(2)), Throws.ArgumentException.With.Message.Contains("twice"));
        Assert.That(world.Get<Health>(entity).Value, Is.EqualTo(1));
        Assert.That(world.Size, Is.EqualTo(1));
    }

    [Test]
    public void Add_ReferenceIntoStorage_CopiesItsValue()
    {
        Entity first = world.Create(new Health(1), new Place(1, 2, 3));
        Entity last = world.Create(new Health(2));

        world.Add(last, in world.Get<Place>(first));

        Assert.That(world.Get<Place>(last), Is.EqualTo(new Place(1, 2, 3)));
    }

    [Test]
    public void EveryCall_DisposedWorld_ThrowsExceptIsAlive()
    {
        Entity entity = world.Create(new Health(1));
        World.Destroy(world);
        World.Destroy(world);

        Assert.That(world.IsAlive(entity), Is.False);
        Assert.That(() => world.Create(new Health(1)), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => world.Get<Health>(entity), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => world.CountEntities(new QueryDescription()), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Query_SeveralArchetypes_RunsBackwardsWithFullSpans()
    {
        Entity[] made = [.. Enumerable.Range(0, 5).Select(i => world.Create(new Health(i)))];
        Entity tagged = world.Create(new Health(5), new Frozen());

        var seen = new Entity[6];
        var description = new QueryDescription().WithAll<Health>();
        world.GetEntities(in description, seen);

        Assert.That(seen, Is.EqualTo(made.Append(tagged).Reverse()));
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Assert.That(chunk.Capacity, Is.GreaterThanOrEqualTo(100));
            Assert.That(chunk.GetSpan<Health>().Length, Is.EqualTo(chunk.Capacity));
        }

        Assert.That(() => world.GetEntities(in description, new Entity[5]), Throws.ArgumentException.With.Message.Contains("CountEntities"));
    }

    [Test]
    public void ChunkEntity_RowBeyondCount_Throws()
    {
        world.Create(new Health(1));
        foreach (ref Chunk chunk in world.Query(new QueryDescription()))
        {
            Chunk copy = chunk;
            Assert.That(() => copy.Entity(1), Throws.InstanceOf<IndexOutOfRangeException>());
            Assert.That(() => copy.Get<Health>(1), Throws.InstanceOf<IndexOutOfRangeException>());
        }
    }

    [Test]
    public void Create_SixComponents_HoldsAll()
    {
        Entity entity = world.Create(new Health(1), new Place(2, 0, 0), new Label("3"), new Frozen(), 5, 6.0);

        Assert.That(world.Get<Health>(entity).Value, Is.EqualTo(1));
        Assert.That(world.Get<Place>(entity).X, Is.EqualTo(2));
        Assert.That(world.Get<Label>(entity).Text, Is.EqualTo("3"));
        Assert.That(world.Has<Frozen>(entity));
        Assert.That(world.Get<int>(entity), Is.EqualTo(5));
        Assert.That(world.Get<double>(entity), Is.EqualTo(6));
    }

    [Test]
    public void Query_EveryOverload_SeesTheSameEntities()
    {
        for (int i = 1; i <= 300; i++)
        {
            world.Create(new Health(i), new Place(i, 0, 0), new Label("x"), (long)i);
        }

        var description = new QueryDescription().WithAll<Health, Place, Label, long>();
        const long sum = 300 * 301 / 2;
        long total = 0;
        world.Query(in description, (ref Health h) => total += h.Value);
        world.Query(in description, (ref Health h, ref Place p) => total += h.Value + (long)p.X);
        world.Query(in description, (ref Health h, ref Place p, ref long l) => total += h.Value + (long)p.X + l);
        world.Query(in description, (ref Health h, ref Place p, ref long l, ref Label t) => total += h.Value + (long)p.X + l + t.Text.Length);
        Assert.That(total, Is.EqualTo((10 * sum) - sum + 300));

        int entities = 0;
        world.Query(in description, (Entity e) => entities += world.IsAlive(e) ? 1 : 0);
        world.Query(in description, (Entity e, ref Health h) => entities += world.Get<Health>(e) == h ? 1 : 0);
        Assert.That(entities, Is.EqualTo(600));

        var job = new Adder();
        world.InlineQuery<Adder, Health, Place>(in description, ref job);
        world.InlineEntityQuery<Adder, long>(in description, ref job);
        Assert.That(job.Total, Is.EqualTo((3 * sum) + 300));
    }

    [Test]
    public void Register_SixtyFifthType_Throws()
    {
        var table = new ComponentTable();
        for (int i = 0; i < ComponentTable.Limit; i++)
        {
            ComponentKind? fresh = null;
            Assert.That(table.Register<int>(ref fresh).Id, Is.EqualTo(i));
        }

        ComponentKind? tooMany = null;
        Assert.That(() => table.Register<Health>(ref tooMany), Refused("at most 64"));
    }

    [Test]
    public void Changes_RepeatedPopulation_AllocatesNothing()
    {
        using var buffer = new CommandBuffer();
        var description = new QueryDescription().WithAll<Health>().WithNone<Frozen>();
        Span<Entity> made = stackalloc Entity[500];
        long before = 0;
        for (int round = 0; round < 40; round++)
        {
            if (round == 20)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            for (int i = 0; i < made.Length; i++)
            {
                made[i] = world.Create(new Health(i), new Label("x"));
            }

            foreach (ref Chunk chunk in world.Query(in description))
            {
                foreach (int i in chunk)
                {
                    buffer.Add(chunk.Entity(i), new Place(i, 0, 0));
                }
            }

            buffer.Playback(world);
            foreach (Entity entity in made)
            {
                world.Remove<Label>(entity);
                world.Destroy(entity);
            }
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(string text) =>
        Throws.InvalidOperationException.With.Message.Contains(text);

    private struct Adder : IForEach<Health, Place>, IForEachWithEntity<long>
    {
        public long Total;

        public void Update(ref Health t0, ref Place t1) => Total += t0.Value + (long)t1.X;

        public void Update(Entity entity, ref long t0) => Total += t0 + (entity == Entity.Null ? 0 : 1);
    }
}
