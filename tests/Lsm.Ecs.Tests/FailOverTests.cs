using Lsm.Faults;
using Lsm.Runtime;
using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Tests.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Ecs.Tests;

/// <summary>
/// A world whose device is lost while entities come, go, drive and teach. The loss happens in every Vulkan call of two frames; each time entities, learner and
/// state go on with the bits of the undisturbed run on the CPU, and the user gets one notice.
/// </summary>
public sealed class FailOverTests : KeptDriver
{
    /// <summary>The first of two frames in which devices are lost: one entity goes, another gets its slot; after them the state may be rolled back.</summary>
    private const int Critical = 7;
    private const int Frames = 16;

    [TestCase(false, 2)]
    [TestCase(true, 0)]
    public void Learner_DeviceLost_ContinuesWithTheSameBits(bool pipelined, int latency) =>
        LoseDeviceInEveryCall(pipelined, engine => Taught(engine, latency));

    [Test]
    public void Govern_DeviceLost_ContinuesWithTheSameBits() => LoseDeviceInEveryCall(pipelined: false, Governed);

    private static void LoseDeviceInEveryCall(bool pipelined, Func<LsmEngine, Lived> world)
    {
        uint[] undisturbed;
        using (LsmEngine cpu = Engines.Create(EngineKind.Cpu, options: new EngineOptions { Pipelined = pipelined }))
        {
            using Lived lived = world(cpu);
            undisturbed = lived.Run();
        }

        (int first, string[] names) = Calls(pipelined, world, undisturbed);
        for (int i = 0; i < names.Length; i++)
        {
            bool toCpu = i % 2 == 0;
            string what = $"lost at {names[i]}, call {first + i}, to {(toCpu ? "the CPU" : "a second device")}";
            var notices = new List<FailOverNotice>();
            using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
            layer.FailAt(first + i, FaultKind.DeviceLost);
            using (LsmEngine engine = Engines.Create(EngineKind.Vulkan, options: Options(pipelined, toCpu, notices)))
            {
                using Lived lived = world(engine);
                Assert.That(lived.Run().AsSpan().SequenceEqual(undisturbed), Is.True, what);
                Assert.That(engine.Kind, Is.EqualTo(toCpu ? EngineKind.Cpu : EngineKind.Vulkan), what);
            }

            Assert.That(notices, Has.Count.EqualTo(1), what);
            Assert.That(notices[0].Reason, Does.Contain("ErrorDeviceLost"), what);
            Assert.That((layer.Faults, layer.Handles.Leaks, layer.Messages), Is.EqualTo((1, Array.Empty<string>(), Array.Empty<string>())), what);
        }
    }

    /// <summary>The calls of the critical frames, and the index of the first.</summary>
    private static (int First, string[] Names) Calls(bool pipelined, Func<LsmEngine, Lived> world, uint[] undisturbed)
    {
        int first = 0, end = 0;
        string[] names = [];
        for (int run = 0; run < 2; run++) // the first tests the device, once in a process
        {
            var notices = new List<FailOverNotice>();
            using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
            using LsmEngine engine = Engines.Create(EngineKind.Vulkan, options: Options(pipelined, toCpu: true, notices));
            using Lived lived = world(engine);
            Assert.That(lived.Run(() => first = layer.Calls, () => end = layer.Calls).AsSpan().SequenceEqual(undisturbed), Is.True, "without a fault");
            Assert.That(notices, Is.Empty);
            names = [.. layer.Names.Skip(first).Take(end - first)];
        }

        Assert.That(names, Has.Member("vkQueueSubmit").And.Member("vkWaitForFences"));
        return (first, names);
    }

    private static EngineOptions Options(bool pipelined, bool toCpu, List<FailOverNotice> notices)
    {
        int device = VulkanTest.Devices[0].Index;
        return new EngineOptions
        {
            Pipelined = pipelined,
            DeviceIndex = device,
            Validation = VulkanTest.Validation,
            PipelineCacheFolder = "",
            VulkanEntry = FaultLayer.Entry,
            FailOver = new FailOverOptions { SnapshotEvery = 3, Devices = toCpu ? [] : [device], Moved = notices.Add },
        };
    }

    private static Lived Taught(LsmEngine engine, int latency)
    {
        var room = new Classroom(engine);
        room.System.Latency = latency;
        room.System.SwapEvery = 2;
        room.System.Guard = new SensorGuard(room.Stage.State, new SensorRange(-4, 4, SensorPolicy.Freeze));
        room.Stage.State.History.Keep(4);
        return new Lived(room.Stage, () =>
        {
            int frame = (int)room.Stage.State.Frame;
            foreach ((ulong id, Entity entity) in room.Stage.Entities)
            {
                if (!room.Stage.World.Has<LsmCorrection<Muscles>>(entity))
                {
                    room.Stage.World.Add(entity, default(LsmCorrection<Muscles>));
                }

                int turn = frame + (int)id;
                room.Stage.Agent(id).Mode = turn % 5 == 0 ? LsmMode.Off : (turn % 4) switch { 0 => LsmMode.Teach, 1 => LsmMode.Correct, _ => LsmMode.Infer };
            }

            room.Stage.Sense();
            if (frame % 3 == 1 && room.Stage.Entities.TryGetValue(2, out Entity broken))
            {
                room.Stage.World.Get<Senses>(broken).B = float.NaN; // it sits the frame out
            }

            room.Frame();
        });
    }

    private static Lived Governed(LsmEngine engine)
    {
        var stage = new Stage(engine);
        stage.System.Govern(new GovernorOptions(TimeSpan.FromMinutes(10)));
        return new Lived(stage, () => stage.Run());
    }

    /// <summary>A world whose entities come and go as a function of the frame, and the bits of all its results.</summary>
    private sealed class Lived(Stage stage, Action frame) : IDisposable
    {
        private readonly List<uint> bits = [];

        public uint[] Run(Action? before = null, Action? after = null)
        {
            bool started = false, over = false, rolledBack = false;
            while (stage.State.Frame < Frames)
            {
                long now = stage.State.Frame;
                Populate(now);
                if (now == Critical && !started)
                {
                    started = true;
                    before?.Invoke();
                }

                frame();
                stage.System.Governor?.CatchUp();
                foreach (ulong id in stage.Entities.Keys.Order())
                {
                    bits.AddRange(stage.Motors(id).Select(BitConverter.SingleToUInt32Bits));
                }

                if (now % 5 == 4 || now == Frames - 1) // not in every frame: it waits for the one under way
                {
                    ulong sum = stage.State.Checksum();
                    bits.AddRange([(uint)sum, (uint)(sum >> 32)]);
                }

                if (now == Critical + 1 && stage.State.History.KeptFrames > 0 && !rolledBack)
                {
                    rolledBack = true;
                    stage.State.History.Rollback(Critical - 2); // frames that the lost device had kept
                }

                if (now == Critical + 1 && !over)
                {
                    over = true;
                    after?.Invoke();
                }
            }

            if (stage.System.Learner is { } learner)
            {
                bits.AddRange(Classroom.Learned(learner).Select(BitConverter.DoubleToUInt64Bits).SelectMany(static word => new[] { (uint)word, (uint)(word >> 32) }));
            }

            return [.. bits];
        }

        public void Dispose() => stage.Dispose();

        private void Populate(long now)
        {
            for (ulong id = 1; id < 7; id++)
            {
                bool lives = id switch { 1 or 2 => true, 3 => now < Critical, 4 => now >= Critical, 5 => now % 4 != 2, _ => now is > 3 and < 11 };
                if (lives && !stage.Entities.ContainsKey(id))
                {
                    stage.Spawn(id);
                }
                else if (!lives && stage.Entities.ContainsKey(id))
                {
                    stage.Destroy(id);
                }
            }
        }
    }
}
