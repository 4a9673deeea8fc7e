using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Tests.Vulkan;

namespace Lsm.Runtime.Tests.Hosting;

/// <summary>Borrow and record: ticks in the host's commands, which the host submits and waits for.</summary>
public sealed class RecordTests
{
    [Test]
    public void Record_ManyTicks_HaveTheCpuEnginesBits([Values(HostKind.Vulkan10, HostKind.Timeline)] HostKind kind, [Values] bool wide, [Values] bool pipelined)
    {
        using LsmEngine cpu = LsmEngine.Create(Hosted.Model, EngineKind.Cpu, new() { MaxSteps = 4, Pipelined = pipelined });
        HostApplication host = Hosted.Host(kind);
        using (LsmState expected = cpu.CreateState(4, [10, 11, 12]))
        using (LsmEngine engine = Hosted.Engine(host, wide, pipelined))
        using (LsmState state = engine.CreateState(4, [10, 11, 12]))
        {
            foreach (LsmState each in new[] { expected, state })
            {
                each.Neurons.MarkFeatures(1, true);
                each.History.Keep(4);
            }

            for (long frame = 0; frame < 30; frame++)
            {
                if (frame % 10 == 5) // agents come and go, which needs everything done
                {
                    Finish(host, state);
                    foreach (LsmState each in new[] { expected, state })
                    {
                        Change(each, frame);
                    }
                }

                Hosted.Sense(expected, frame);
                expected.Begin(frame, Hosted.Steps(frame));
                Hosted.Sense(state, frame);
                int submissions = host.Gate.Entered;
                Record(host, state, frame);
                if (!pipelined || (frame > 0 && frame % 10 != 5))
                {
                    Complete(host, state, pipelined ? frame - 1 : frame);
                }

                ReadOnlySpan<float> motors = state.End(frame);
                Assert.That(host.Gate.Entered, Is.EqualTo(submissions + 1), "a tick submits nothing of ours");
                Twins.Same(expected.End(frame), motors, $"motors handed out with frame {frame}");
                if (frame % 10 != 5 && frame > 0)
                {
                    Twins.Same(expected.Neurons.FeaturesOf(1), state.Neurons.FeaturesOf(1), $"features of frame {frame}");
                }
            }

            Finish(host, state);
            Assert.That(state.Checksum(), Is.EqualTo(expected.Checksum()));
            foreach (LsmState each in new[] { expected, state })
            {
                each.Fill(27, 1.5f);
                each.History.Resimulate(27);
            }

            Assert.That(state.Checksum(), Is.EqualTo(expected.Checksum()), "kept in the host's commands, run again in ours");
            Assert.That(expected.Clone().Checksum(), Is.EqualTo(expected.Checksum()));
        }

        host.Close();
    }

    [Test]
    public void Calls_RecordedFrameNotComplete_AreRefused()
    {
        HostApplication host = Hosted.Host(HostKind.Vulkan10);
        using (LsmEngine engine = Hosted.Engine(host, wide: false, pipelined: true))
        using (LsmState state = engine.CreateState(2))
        {
            Record(host, state, 0);
            Assert.That(() => state.Hosted.Record(1, 1, host.Commands.Begin(1).Handle), Throws.InvalidOperationException.With.Message.Contains("End(0)"), "twice");
            host.Commands.Submit(1);
            Assert.That(() => state.Hosted.Complete(1), Throws.InvalidOperationException.With.Message.Contains("recorded and not complete: 0"));
            state.End(0); // pipelined: of no frame yet
            foreach (Action early in new Action[]
            {
                () => state.Begin(1), () => state.Save(), () => state.Checksum(), () => state.Agents.Spawn([5]), () => state.Agents.Despawn(0), () => state.Reset(), () => state.Agents.Grow(3),
                () => state.History.Keep(2), () => engine.SwapReadout(TestModels.Create(90, features: FeatureKind.Trace, seed: 2).Readout), state.Dispose, engine.Dispose,
            })
            {
                Assert.That(() => early(), Throws.InvalidOperationException.With.Message.Contains("Complete(0)"));
            }

            Record(host, state, 1);
            Assert.That(() => state.End(1), Throws.InvalidOperationException.With.Message.Contains("Complete(0)"), "hands out frame 0");
            host.Commands.Wait(0);
            state.Hosted.Complete(0);
            Assert.That(() => state.Hosted.Complete(0), Throws.InvalidOperationException.With.Message.Contains("not complete: 1"), "twice");
            state.End(1);
            Assert.That(() => state.Save(), Throws.InvalidOperationException.With.Message.Contains("Complete(1)"));
            Finish(host, state);
            Assert.That(() => state.Hosted.Complete(1), Throws.InvalidOperationException.With.Message.Contains("no recorded frame"));
            Assert.That(() => state.Hosted.Complete(2), Throws.InvalidOperationException.With.Message.Contains("no recorded frame"));
            Assert.That(state.Save().Frame, Is.EqualTo(2));
        }

        host.Close();
    }

    [Test]
    public void Record_BadArguments_RefusedBeforeAnythingChanges()
    {
        HostApplication host = Hosted.Host(HostKind.Vulkan10);
        using (LsmEngine engine = Hosted.Engine(host, wide: false), cpu = LsmEngine.Create(Hosted.Model, EngineKind.Cpu), own = LsmEngine.Create(Hosted.Model, EngineKind.Vulkan))
        using (LsmState state = engine.CreateState(1))
        {
            nint commands = host.Commands.Begin(0).Handle;
            ulong before = state.Checksum();
            Assert.That(() => state.Hosted.Record(0, 1, 0), Throws.ArgumentException.With.Message.Contains("commandBuffer is 0"));
            Assert.That(() => state.Hosted.Record(1, 1, commands), Throws.ArgumentException.With.Message.Contains("next frame is 0"));
            Assert.That(() => state.Hosted.Record(0, 5, commands), Throws.InstanceOf<ArgumentOutOfRangeException>());
            state.Sensors[2] = float.NaN;
            Assert.That(() => state.Hosted.Record(0, 1, commands), Throws.ArgumentException.With.Message.Contains("NaN"));
            foreach (LsmEngine other in new[] { cpu, own })
            {
                using LsmState not = other.CreateState(1);
                Assert.That(() => not.Hosted.Record(0, 1, commands), Throws.InstanceOf<NotSupportedException>().With.Message.Contains(other.Device));
            }

            Assert.That((state.Frame, state.Checksum()), Is.EqualTo((0L, before)));
            host.Commands.Submit(0);
            host.Commands.Wait(0);
        }

        host.Close();
    }

    [Test]
    public void SwapReadoutAt_RecordedFrames_SwapsOnceTheyAreComplete()
    {
        LsmEngine cpu = LsmEngine.Create(Hosted.Model, EngineKind.Cpu, new() { MaxSteps = 4 });
        HostApplication host = Hosted.Host(HostKind.Vulkan12);
        using (LsmEngine engine = Hosted.Engine(host, wide: true))
        using (LsmState state = engine.CreateState(2), expected = cpu.CreateState(2))
        {
            Task<Readouts.Readout> better = Task.FromResult(TestModels.Create(90, features: FeatureKind.Trace, seed: 2).Readout);
            cpu.SwapAt(3, better);
            engine.SwapAt(3, better);
            for (long frame = 0; frame < 6; frame++)
            {
                Hosted.Sense(expected, frame);
                expected.Begin(frame, 2);
                Hosted.Sense(state, frame);
                state.Hosted.Record(frame, 2, host.Commands.Begin(0).Handle);
                host.Commands.Submit(0);
                Complete(host, state, frame, slot: 0);
                Twins.Same(expected.End(frame), state.End(frame), $"motors of frame {frame}");
            }
        }

        cpu.Dispose();
        host.Close();
    }

    [Test]
    public void Record_WithListener_BringsSpikesBackInTheHostsCommands([Values] bool submitted)
    {
        HostApplication host = Hosted.Host(HostKind.Vulkan12);
        using (LsmEngine engine = Hosted.Engine(host, wide: false))
        using (LsmState state = engine.CreateState(2))
        {
            for (long frame = 0; frame < 6; frame++)
            {
                using Monitoring.Listening? listening = frame > 2 ? new Monitoring.Listening("lsm.spikes") : null;
                Hosted.Sense(state, frame);
                int before = host.Gate.Entered;
                if (submitted)
                {
                    state.Begin(frame, 3);
                    state.End(frame);
                }
                else
                {
                    state.Hosted.Record(frame, 3, host.Commands.Begin(0).Handle);
                    host.Commands.Submit(0);
                    Complete(host, state, frame, slot: 0);
                    state.End(frame);
                }

                Assert.That(host.Gate.Entered - before, Is.EqualTo(submitted && listening is not null ? 2 : 1));
                var spikes = new byte[2 * 90];
                state.Neurons.ReadSpikes(spikes);
                Assert.That(listening?.Sum("lsm.spikes") ?? spikes.Count(spike => spike == 1), Is.EqualTo(spikes.Count(spike => spike == 1)));
            }
        }

        host.Close();
    }

    [Test]
    public void Record_AfterWarmUp_AllocatesNothing([Values] bool wide)
    {
        using HostApplication host = Hosted.Host(HostKind.Timeline, validation: false);
        using LsmEngine engine = Hosted.Engine(host, wide, pipelined: true);
        using LsmState state = engine.CreateState(3);
        state.History.Keep(2);
        state.Neurons.MarkFeatures(1, true);
        state.Sensors.Fill(0.7f);
        long allocated = 0;
        for (long frame = 0; frame < 300; frame++)
        {
            int slot = (int)(frame % 3);
            nint commands = host.Commands.Begin(slot).Handle;
            long before = GC.GetAllocatedBytesForCurrentThread();
            state.Hosted.Record(frame, (int)(frame % 5), commands);
            allocated += frame < 50 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            host.Commands.Submit(slot);
            if (frame > 0)
            {
                host.Commands.Wait((int)((frame - 1) % 3));
                before = GC.GetAllocatedBytesForCurrentThread();
                state.Hosted.Complete(frame - 1);
                state.End(frame);
                allocated += frame < 50 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            }
            else
            {
                state.End(frame);
            }
        }

        host.Commands.Wait(299 % 3);
        state.Hosted.Complete(299);
        Assert.That(allocated, Is.Zero);
    }

    // What a host's frame does: work of its own, the tick, work of its own.
    private static void Record(HostApplication host, LsmState state, long frame)
    {
        int slot = (int)(frame % 3);
        nint commands = host.Commands.Begin(slot).Handle;
        host.Commands.Fill(slot, (uint)frame);
        state.Hosted.Record(frame, Hosted.Steps(frame), commands);
        host.Commands.Fill(slot, (uint)frame + 1000);
        host.Commands.Submit(slot);
    }

    private static void Complete(HostApplication host, LsmState state, long frame, int slot = -1)
    {
        host.Commands.Wait(slot < 0 ? (int)(frame % 3) : slot);
        state.Hosted.Complete(frame);
    }

    // The last frame of a pipelined state, before something that needs it done; a blocking one has none.
    private static void Finish(HostApplication host, LsmState state)
    {
        if (state.Engine.Options.Pipelined && state.Frame > 0)
        {
            Complete(host, state, state.Frame - 1);
        }
    }

    private static void Change(LsmState state, long frame)
    {
        if (frame == 5)
        {
            state.Agents.Spawn([7]);
            state.Agents.SetOff(0, true);
        }
        else if (frame == 15)
        {
            state.Agents.Despawn(11);
            state.Agents.SetOff(0, false);
            state.Agents.Spawn([3]);
            state.Neurons.MarkFeatures(1, true);
        }
        else
        {
            state.Agents.Reset(2);
        }
    }
}
