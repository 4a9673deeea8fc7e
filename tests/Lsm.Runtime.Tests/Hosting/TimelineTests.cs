using Lsm.Runtime.Tests.Vulkan;

namespace Lsm.Runtime.Tests.Hosting;

/// <summary>Ticks between two points of the host's timelines: ordered on the GPU against the host's own work.</summary>
public sealed class TimelineTests
{
    [Test]
    public void BeginBetween_TimelinePoints_WaitsAndSignals([Values] bool wide)
    {
        HostApplication host = Hosted.Host(HostKind.Timeline);
        using (LsmEngine engine = Hosted.Engine(host, wide))
        using (LsmState state = engine.CreateState(2))
        {
            ulong before = host.Commands.CreateTimeline(), after = host.Commands.CreateTimeline();
            state.Hosted.BeginBetween(0, 1, new(before, 1), new(after, 5));
            Assert.That(host.Commands.IsReached(new(after, 5), 200), Is.False, "nothing has let the tick begin");
            host.Commands.Signal(new(before, 1));
            Assert.That(host.Commands.IsReached(new(after, 5), 60_000), Is.True);
            state.End(0);
            state.Hosted.BeginBetween(1, 1, default, default);
            state.End(1);
        }

        host.Close();
    }

    [Test]
    public void BeginBetween_HostAndLiquidInTurns_NeedNoWaitOnTheProcessor([Values] bool pipelined)
    {
        using LsmEngine cpu = LsmEngine.Create(Hosted.Model, EngineKind.Cpu, new() { MaxSteps = 4 });
        using LsmState expected = cpu.CreateState(3);
        HostApplication host = Hosted.Host(HostKind.Timeline);
        using (LsmEngine engine = Hosted.Engine(host, wide: false, pipelined))
        using (LsmState state = engine.CreateState(3))
        {
            ulong turn = host.Commands.CreateTimeline();
            for (uint frame = 0; frame < 20; frame++)
            {
                int slot = (int)(frame % 3);
                host.Commands.Begin(slot);
                host.Commands.Fill(slot, frame);
                host.Commands.Submit(slot, wait: frame == 0 ? default : new(turn, 2 * frame), signal: new(turn, (2 * frame) + 1));
                Hosted.Sense(state, frame);
                state.Hosted.BeginBetween(frame, Hosted.Steps(frame), new(turn, (2 * frame) + 1), new(turn, (2 * frame) + 2));
                state.End(frame);
            }

            Assert.That(host.Commands.IsReached(new(turn, 40), 60_000), Is.True);
            Hosted.Run(expected, 20);
            Assert.That(state.Checksum(), Is.EqualTo(expected.Checksum()));
            Assert.That(host.Commands.Filled, Is.EqualTo(19));
        }

        host.Close();
    }

    [Test]
    public void BeginBetween_TimelineNotDeclared_RefusedWithTheReason()
    {
        foreach (HostKind kind in new[] { HostKind.Vulkan10, HostKind.Vulkan12 })
        {
            HostApplication host = Hosted.Host(kind);
            using (LsmEngine engine = Hosted.Engine(host, wide: false))
            using (LsmState state = engine.CreateState(1))
            {
                string declared = kind == HostKind.Vulkan10 ? "version 1.0" : "version 1.2";
                Assert.That(() => state.Hosted.BeginBetween(0, 1, default, new(1, 1)), Throws.InstanceOf<NotSupportedException>().With.Message.Contains(declared).And.Message.Contains("timelineSemaphore"));
                state.Begin(0);
                state.End(0);
            }

            host.Close();
        }

        VulkanTest.RequireDevice();
        foreach (EngineKind kind in new[] { EngineKind.Cpu, EngineKind.Vulkan })
        {
            using LsmEngine engine = LsmEngine.Create(Hosted.Model, kind);
            using LsmState state = engine.CreateState(1);
            Assert.That(() => state.Hosted.BeginBetween(0, 1, new(1, 1), default), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("host"));
            state.Begin(0);
        }
    }
}
