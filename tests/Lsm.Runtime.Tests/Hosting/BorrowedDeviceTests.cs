using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Hosting;

/// <summary>Borrow and submit: on the device of a host that continues to use it; every message of the validation layer is an error.</summary>
public sealed class BorrowedDeviceTests
{
    [Test]
    public void Ticks_HostSubmitsFromAnotherThread_HaveTheCpuEnginesBits([Values(HostKind.Vulkan10, HostKind.Timeline)] HostKind kind, [Values] bool wide)
    {
        using LsmState expected = LsmEngine.Create(Hosted.Model, EngineKind.Cpu, new() { MaxSteps = 4 }).CreateState(3);
        HostApplication host = Hosted.Host(kind);
        using (LsmEngine first = Hosted.Engine(host, wide), second = Hosted.Engine(host, !wide, pipelined: true))
        using (LsmState a = first.CreateState(3), b = second.CreateState(3))
        using (var start = new Barrier(2))
        {
            Exception? thrown = null;
            var other = new Thread(() =>
            {
                try
                {
                    start.SignalAndWait();
                    for (uint i = 0; i < 60; i++)
                    {
                        host.Commands.Run((int)(i % 3), i);
                    }
                }
                catch (Exception error)
                {
                    thrown = error;
                }
            });
            other.Start();
            int before = host.Gate.Entered;
            start.SignalAndWait();
            for (int frame = 0; frame < 30; frame++)
            {
                foreach (LsmState state in new[] { a, b })
                {
                    Hosted.Sense(state, frame);
                    state.Begin(frame, Hosted.Steps(frame));
                    state.End(frame);
                }
            }

            other.Join();
            Assert.That(thrown, Is.Null, "the host's own work");
            Assert.That(host.Gate.Entered - before, Is.EqualTo(120), "every submission of either goes through the gate");
            Assert.That(host.Gate.WasShared, Is.False);
            Hosted.Run(expected, 30);
            Assert.That((a.Checksum(), b.Checksum()), Is.EqualTo((expected.Checksum(), expected.Checksum())));
        }

        host.Commands.Run(0, 7); // its device outlives the engines on it
        host.Close();
    }

    [Test]
    public void Dispose_EveryAllowedOrder_LeavesNothing([Values(HostKind.Vulkan10, HostKind.Timeline)] HostKind kind, [Values] bool engineFirst, [Values] bool underWay)
    {
        HostApplication host = Hosted.Host(kind);
        LsmEngine first = Hosted.Engine(host, wide: underWay, pipelined: true), second = Hosted.Engine(host, wide: !underWay);
        LsmState a = first.CreateState(2), b = first.CreateState(1), c = second.CreateState(2);
        a.History.Keep(2);
        foreach (LsmState state in new[] { a, b, c })
        {
            state.Begin(0, 4);
            if (!underWay)
            {
                state.End(0); // a and b still have it under way on the device
            }
        }

        IDisposable[] order = engineFirst ? [first, a, second, b, c] : [c, a, second, b, first];
        foreach (IDisposable each in order)
        {
            each.Dispose();
            each.Dispose();
        }

        host.Close();
    }

    [Test]
    public void HostLost_EngineAndState_ForgetsWithoutACall()
    {
        if (!Vulkan.VulkanTest.Validation)
        {
            Checkout.Missing("There is no validation layer.");
        }

        using HostApplication host = Hosted.Host(HostKind.Vulkan12);
        LsmEngine engine = Hosted.Engine(host, wide: false);
        LsmState state = engine.CreateState(2), other = engine.CreateState(1);
        state.History.Keep(2);
        state.Begin(0);
        state.End(0);
        other.Begin(0);
        host.DestroyDevice();
        int leaks = host.Log.Count;
        Assert.That(host.Log, Is.Not.Empty.And.All.Contain("vkDestroyDevice"), "the layer sees what is left of a device: the other tests rest on it");
        engine.HostLost();
        engine.HostLost();
        Assert.That(() => other.End(0), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => engine.CreateState(1), Throws.InstanceOf<ObjectDisposedException>());
        state.Dispose();
        engine.Dispose();
        other.Dispose();
        Assert.That(host.Log, Has.Count.EqualTo(leaks), "nothing of the lost device was touched");
    }

    [Test]
    public void HostLost_EngineOnItsOwnDevice_Refused()
    {
        using LsmEngine cpu = LsmEngine.Create(Hosted.Model, EngineKind.Cpu);
        Assert.That(cpu.HostLost, Throws.InstanceOf<NotSupportedException>().With.Message.Contains("dispose the engine"));
        Vulkan.VulkanTest.RequireDevice();
        using LsmEngine own = LsmEngine.Create(Hosted.Model, EngineKind.Vulkan);
        Assert.That(own.HostLost, Throws.InstanceOf<NotSupportedException>().With.Message.Contains(own.Device));
        Assert.That(own.CreateState(1).Frame, Is.Zero, "and it lives on");
    }

    [Test]
    public void Create_QueueByFamilyAndIndex_FindsTheQueue()
    {
        HostApplication host = Hosted.Host(HostKind.Vulkan10);
        using (LsmEngine engine = LsmEngine.Create(Hosted.Model, host.Handles with { Queue = 0, QueueIndex = 0 }))
        using (LsmState state = engine.CreateState(1))
        {
            state.Begin(0);
            Assert.That(state.End(0).Length, Is.EqualTo(3));
            Assert.That(engine.Choice, Does.Contain(engine.Device));
        }

        host.Close();
    }

    [Test]
    public void Create_ImpossibleHandles_RefusedByName()
    {
        HostApplication host = Hosted.Host(HostKind.Vulkan10);
        VulkanHandles good = host.Handles;
        foreach ((VulkanHandles bad, string name) in new[]
        {
            (good with { Instance = 0 }, "Instance is 0"), (good with { PhysicalDevice = 0 }, "PhysicalDevice is 0"), (good with { Device = 0 }, "Device is 0"),
            (good with { ApiVersion = 12 }, "ApiVersion is 12"), (good with { QueueFamilyIndex = 77 }, "QueueFamilyIndex is 77"),
            (good with { Queue = 0, QueueIndex = 99 }, "QueueIndex 99"),
        })
        {
            Assert.That(() => LsmEngine.Create(Hosted.Model, bad), Throws.ArgumentException.With.Message.Contains(name));
        }

        host.Close();
    }
}
