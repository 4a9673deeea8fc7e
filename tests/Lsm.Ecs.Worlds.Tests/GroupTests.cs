namespace Lsm.Ecs.Worlds.Tests;

/// <summary>Groups run their systems phase by phase.</summary>
public class GroupTests
{
    [Test]
    public void Phases_NestedGroup_RunAllSystemsInOrder()
    {
        using var world = World.Create();
        var log = new List<string>();
        var inner = new Group<float>("inner", new Note(world, log, "b"));
        using var group = new Group<float>("frame", new Note(world, log, "a"), inner).Add(new Note(world, log, "c"));

        group.Initialize();
        group.BeforeUpdate(0.5f);
        group.Update(0.5f);
        group.AfterUpdate(0.5f);

        Assert.That(string.Join(' ', log), Is.EqualTo("a:init b:init c:init a:0.5 b:0.5 c:0.5 a:run b:run c:run a:end b:end c:end"));
        Assert.That(group.Find<Note>().Select(n => n.Name), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(inner.Get<Note>()!.Name, Is.EqualTo("b"));
        Assert.That(new Group<float>("empty").Get<Note>(), Is.Null);
        Assert.That(group.Count(), Is.EqualTo(3));
    }

    private sealed class Note(World world, List<string> log, string name) : BaseSystem<World, float>(world)
    {
        public string Name => name;

        public override void Initialize() => log.Add($"{name}:init");

        public override void BeforeUpdate(in float t) => log.Add($"{name}:{t}");

        public override void Update(in float t) => log.Add($"{name}:run");

        public override void AfterUpdate(in float t) => log.Add($"{name}:end");
    }
}
