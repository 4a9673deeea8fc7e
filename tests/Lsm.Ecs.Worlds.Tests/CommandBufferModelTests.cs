using CsCheck;

namespace Lsm.Ecs.Worlds.Tests;

/// <summary>Sequences of commands, played back on a world and on a dictionary that follows the rules in the buffer's documentation.</summary>
public class CommandBufferModelTests
{
    public enum Command
    {
        AddHealth,
        AddLabel,
        SetHealth,
        SetLabel,
        RemoveHealth,
        RemoveLabel,
        Destroy,
    }

    [Test]
    public void Playback_AnyPairOnOneEntity_EndsAsTheModel(
        [Values] Command first, [Values] Command second, [Values] bool created, [Values] bool health, [Values] bool label) =>
        Run([(0, health, label), (1, true, true)], created ? 0 : 2, [(first, 0, 5), (second, 0, 6), (Command.SetHealth, 1, 7)]);

    [Test]
    public void Playback_AnySequence_EndsAsTheModel()
    {
        Gen<(int, bool, bool)> entity = Gen.Select(Gen.Int[0, 100], Gen.Bool, Gen.Bool);
        Gen<(Command, int, int)> command = Gen.Select(Gen.Enum<Command>(), Gen.Int[0, 1000], Gen.Int[1, 1_000_000]);
        Gen.Select(entity.Array[1, 8], Gen.Int[0, 8], command.Array[0, 40]).Sample(Run);
    }

    /// <summary>Makes entities, the first <paramref name="existing"/> in the world and the others in the buffer, and plays commands back, twice.</summary>
    private static void Run((int Value, bool Health, bool Label)[] entities, int existing, (Command Command, int Pick, int Value)[] commands)
    {
        using var world = World.Create(chunkSizeInBytes: 1, minimumAmountOfEntitiesPerChunk: 2);
        using var buffer = new CommandBuffer(0);
        for (int round = 0; round < 2; round++) // the second round finds a buffer and a world that were used before
        {
            var models = new List<Model>();
            foreach ((int value, bool health, bool label) in entities)
            {
                bool inWorld = models.Count < existing;
                models.Add(new Model
                {
                    Handle = inWorld ? Make(world, value, health, label) : buffer.Create([.. Types(health, label)]),
                    Health = health ? inWorld ? value : 0 : null,
                    Label = label ? inWorld ? $"{value}" : "" : null,
                });
            }

            foreach ((Command command, int pick, int value) in commands)
            {
                Record(buffer, models[pick % models.Count], command, value);
            }

            int before = world.Size;
            if (models.Exists(model => model.SetsMissing))
            {
                Assert.That(() => buffer.Playback(world), Throws.InvalidOperationException);
                Assert.That(world.Size, Is.EqualTo(before), "nothing was created or destroyed");
                Assert.That(Contents(world), Is.EquivalentTo(models.Take(existing).Select(model => (model.Health, model.Label))), "nothing was changed");
                return;
            }

            buffer.Playback(world);
            Assert.That(Contents(world), Is.EquivalentTo(models.Where(model => !model.Destroyed).Select(model => model.Final)));
            foreach (Model model in models.Take(existing))
            {
                Assert.That(world.IsAlive(model.Handle), Is.EqualTo(!model.Destroyed));
                if (!model.Destroyed)
                {
                    Assert.That(ContentOf(world, model.Handle), Is.EqualTo(model.Final));
                    world.Destroy(model.Handle);
                }
            }

            DestroyAll(world);
        }
    }

    private static void Record(CommandBuffer buffer, Model model, Command command, int value)
    {
        switch (command)
        {
            case Command.AddHealth:
                buffer.Add(model.Handle, new Health(value));
                (model.AddsHealth, model.NewHealth) = (true, value);
                break;
            case Command.AddLabel:
                buffer.Add(model.Handle, new Label($"{value}"));
                (model.AddsLabel, model.NewLabel) = (true, $"{value}");
                break;
            case Command.SetHealth:
                buffer.Set(model.Handle, new Health(value));
                model.NewHealth = value;
                break;
            case Command.SetLabel:
                buffer.Set(model.Handle, new Label($"{value}"));
                model.NewLabel = $"{value}";
                break;
            case Command.RemoveHealth:
                buffer.Remove<Health>(model.Handle);
                model.RemovesHealth = true;
                break;
            case Command.RemoveLabel:
                buffer.Remove<Label>(model.Handle);
                model.RemovesLabel = true;
                break;
            default:
                buffer.Destroy(model.Handle);
                model.Destroyed = true;
                break;
        }
    }

    private static Entity Make(World world, int value, bool health, bool label) => (health, label) switch
    {
        (true, true) => world.Create(new Frozen(), new Health(value), new Label($"{value}")),
        (true, false) => world.Create(new Frozen(), new Health(value)),
        (false, true) => world.Create(new Frozen(), new Label($"{value}")),
        _ => world.Create(new Frozen()),
    };

    private static IEnumerable<ComponentType> Types(bool health, bool label)
    {
        ArrayRegistry.Add<Frozen>();
        ArrayRegistry.Add<Health>();
        ArrayRegistry.Add<Label>();
        yield return typeof(Frozen);
        if (health)
        {
            yield return typeof(Health);
        }

        if (label)
        {
            yield return typeof(Label);
        }
    }

    private static List<(int? Health, string? Label)> Contents(World world)
    {
        var contents = new List<(int?, string?)>();
        world.Query(new QueryDescription().WithAll<Frozen>(), (Entity entity) => contents.Add(ContentOf(world, entity)));
        return contents;
    }

    private static (int? Health, string? Label) ContentOf(World world, Entity entity) => (
        world.TryGet(entity, out Health health) ? health.Value : null,
        world.TryGet(entity, out Label label) ? label.Text ?? "" : null);

    private static void DestroyAll(World world)
    {
        var all = new Entity[world.Size];
        world.GetEntities(new QueryDescription(), all);
        Array.ForEach(all, world.Destroy);
    }

    /// <summary>What one entity has, and what the commands for it come to.</summary>
    private sealed class Model
    {
        public required Entity Handle { get; init; }

        public int? Health { get; init; }

        public string? Label { get; init; }

        public bool AddsHealth { get; set; }

        public bool AddsLabel { get; set; }

        public int? NewHealth { get; set; }

        public string? NewLabel { get; set; }

        public bool RemovesHealth { get; set; }

        public bool RemovesLabel { get; set; }

        public bool Destroyed { get; set; }

        public bool SetsMissing => (NewHealth is not null && Health is null && !AddsHealth) || (NewLabel is not null && Label is null && !AddsLabel);

        public (int? Health, string? Label) Final => (RemovesHealth ? null : NewHealth ?? Health, RemovesLabel ? null : NewLabel ?? Label);
    }
}
