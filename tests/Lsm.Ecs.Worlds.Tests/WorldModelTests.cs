using CsCheck;

namespace Lsm.Ecs.Worlds.Tests;

/// <summary>Random programs of structural changes, run on the world and on a dictionary side by side.</summary>
public class WorldModelTests
{
    private enum Do
    {
        CreateLabel,
        CreateHealth,
        CreateAll,
        Destroy,
        AddPlace,
        RemovePlace,
        AddLabel,
        RemoveLabel,
        RemoveHealth,
        SetAll,
        BufferedDestroyAndAdd,
    }

    [Test]
    public void Changes_AnySequence_EndAsTheDictionary()
    {
        Gen<(Do Op, int Pick, int Value)> step = Gen.Select(Gen.Enum<Do>(), Gen.Int[0, 1000], Gen.Int[1, 1_000_000]);
        Gen.Select(step.Array[0, 80], Gen.Int[1, 4]).Sample((steps, rowsPerChunk) =>
        {
            using var world = World.Create(chunkSizeInBytes: 1, minimumAmountOfEntitiesPerChunk: rowsPerChunk, entityCapacity: 0);
            using var buffer = new CommandBuffer();
            var model = new SortedDictionary<Entity, Model>();
            var dead = new List<Entity>();
            foreach ((Do op, int pick, int value) in steps)
            {
                Run(op, pick, value, world, buffer, model, dead);
                Compare(world, model, dead);
            }
        });
    }

    private static void Run(
        Do op, int pick, int value, World world, CommandBuffer buffer, SortedDictionary<Entity, Model> model, List<Entity> dead)
    {
        if (op == Do.CreateLabel)
        {
            model.Add(world.Create(new Label($"{value}")), new Model { Label = $"{value}" });
        }
        else if (op == Do.CreateHealth)
        {
            model.Add(world.Create(new Health(value)), new Model { Health = value });
        }
        else if (op == Do.CreateAll)
        {
            Entity made = world.Create(new Label($"{value}"), new Health(value), new Place(value, 1, 2));
            model.Add(made, new Model { Health = value, Place = value, Label = $"{value}" });
        }

        if (op <= Do.CreateAll || model.Count == 0)
        {
            return;
        }

        (Entity entity, Model known) = model.ElementAt(pick % model.Count);
        switch (op)
        {
            case Do.Destroy:
                world.Destroy(entity);
                model.Remove(entity);
                dead.Add(entity);
                break;
            case Do.AddPlace when known.Place is null:
                world.Add(entity, new Place(value, 1, 2));
                known.Place = value;
                break;
            case Do.RemovePlace when known.Place is not null:
                world.Remove<Place>(entity);
                known.Place = null;
                break;
            case Do.AddLabel when known.Label is null:
                world.Add(entity, new Label($"{value}"));
                known.Label = $"{value}";
                break;
            case Do.RemoveLabel when known.Label is not null:
                world.Remove<Label>(entity);
                known.Label = null;
                break;
            case Do.RemoveHealth when known.Health is not null:
                world.Remove<Health>(entity);
                known.Health = null;
                break;
            case Do.SetAll:
                SetAll(world, entity, known, value);
                break;
            case Do.BufferedDestroyAndAdd:
                BufferedDestroyAndAdd(world, buffer, model, dead, entity, value);
                break;
        }
    }

    private static void SetAll(World world, Entity entity, Model known, int value)
    {
        if (known.Health is not null)
        {
            world.Set(entity, new Health(value));
            known.Health = value;
        }

        if (known.Place is not null)
        {
            world.Get<Place>(entity).X = value;
            known.Place = value;
        }

        if (known.Label is not null)
        {
            world.TryGetRef<Label>(entity, out _).Text = $"{value}";
            known.Label = $"{value}";
        }
    }

    private static void BufferedDestroyAndAdd(
        World world, CommandBuffer buffer, SortedDictionary<Entity, Model> model, List<Entity> dead, Entity victim, int value)
    {
        buffer.Destroy(victim);
        foreach ((Entity entity, Model known) in model)
        {
            if (known.Health is null)
            {
                buffer.Add(entity, new Health(value));
                known.Health = value;
            }
        }

        buffer.Playback(world);
        model.Remove(victim);
        dead.Add(victim);
    }

    private static void Compare(World world, SortedDictionary<Entity, Model> model, List<Entity> dead)
    {
        Assert.That(world.Size, Is.EqualTo(model.Count));
        Assert.That(dead.Any(world.IsAlive), Is.False);
        foreach ((Entity entity, Model known) in model)
        {
            Assert.That(world.IsAlive(entity));
            Assert.That(world.TryGet(entity, out Health health) ? health.Value : (int?)null, Is.EqualTo(known.Health));
            Assert.That(world.TryGet(entity, out Place place) ? place.X : (double?)null, Is.EqualTo(known.Place));
            Assert.That(world.TryGet(entity, out Label label) ? label.Text : null, Is.EqualTo(known.Label));
        }

        CompareQuery(world, new QueryDescription(), model, _ => true);
        CompareQuery(world, new QueryDescription().WithAll<Health, Label>(), model, m => m.Health != null && m.Label != null);
        CompareQuery(world, new QueryDescription().WithAll<Health>().WithNone<Place>(), model, m => m.Health != null && m.Place == null);
        CompareQuery(world, new QueryDescription().WithAny<Place, Label>(), model, m => m.Place != null || m.Label != null);
        CompareQuery(world, new QueryDescription().WithExclusive<Health>(), model, m => m is { Health: not null, Place: null, Label: null });
    }

    private static void CompareQuery(
        World world, QueryDescription description, SortedDictionary<Entity, Model> model, Func<Model, bool> matches)
    {
        var seen = new List<Entity>();
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Assert.That(chunk.Count, Is.GreaterThan(0));
            foreach (int i in chunk)
            {
                Entity entity = chunk.Entity(i);
                seen.Add(entity);
                if (chunk.Has<Health>())
                {
                    Assert.That(chunk.GetSpan<Health>()[i].Value, Is.EqualTo(model[entity].Health));
                }
            }

            if (chunk.Has<Label>())
            {
                Assert.That(chunk.GetSpan<Label>()[chunk.Count..].ToArray().Select(l => l.Text), Is.All.Null, "vacated rows keep nothing alive");
            }
        }

        Assert.That(seen, Is.Unique);
        Assert.That(seen, Is.EquivalentTo(model.Where(pair => matches(pair.Value)).Select(pair => pair.Key)));
        Assert.That(world.CountEntities(in description), Is.EqualTo(seen.Count));
    }

    private sealed class Model
    {
        public int? Health { get; set; }

        public double? Place { get; set; }

        public string? Label { get; set; }
    }
}
