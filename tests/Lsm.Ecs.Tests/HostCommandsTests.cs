using Lsm.Runtime;
using Lsm.Runtime.Tests.Hosting;
using Lsm.Runtime.Tests.Vulkan;

namespace Lsm.Ecs.Tests;

/// <summary>A system whose ticks go into the commands of a host that submits them itself.</summary>
public class HostCommandsTests
{
    [Test]
    public void HostCommands_BufferGiven_RecordsTheTickThere([Values] bool pipelined)
    {
        VulkanTest.RequireDevice();
        var options = new EngineOptions { Pipelined = pipelined };
        using Stage expected = new(EngineKind.Cpu, options: options);
        var host = new HostApplication(HostKind.Vulkan10, VulkanTest.Validation);
        using (var stage = new Stage(LsmEngine.Create(Engines.Model, host.Handles, options)))
        {
            foreach (Stage each in new[] { expected, stage })
            {
                each.Spawn(1);
                each.Spawn(2);
            }

            for (int frame = 0; frame < 12; frame++)
            {
                expected.Run();
                stage.Sense();
                bool records = frame != 5; // a tick in between goes the usual way
                int slot = frame % 3, submissions = host.Gate.Entered;
                if (records)
                {
                    stage.System.HostCommands = host.Commands.Begin(slot).Handle;
                }

                stage.System.BeforeUpdate(0);
                Assert.That(stage.System.HostCommands, Is.EqualTo((nint)0), "for one tick");
                if (records)
                {
                    host.Commands.Fill(slot, 7);
                    host.Commands.Submit(slot);
                    host.Commands.Wait(slot);
                    stage.State.Hosted.Complete(frame);
                }

                stage.System.AfterUpdate(0);
                Assert.That(host.Gate.Entered, Is.EqualTo(submissions + 1), "one submission a frame; of a recorded frame only the host's");
                Assert.That((stage.Motors(1), stage.Motors(2)), Is.EqualTo((expected.Motors(1), expected.Motors(2))), $"frame {frame}");
            }

            Assert.That(stage.State.Checksum(), Is.EqualTo(expected.State.Checksum()));
        }

        host.Close();
    }

    [Test]
    public void HostCommands_WithoutHostDevice_IsRefusedAndFrameCanBegin()
    {
        using var stage = new Stage(EngineKind.Cpu);
        stage.Spawn(1);
        stage.Sense();
        stage.System.HostCommands = 1;
        Assert.That(() => stage.System.BeforeUpdate(0), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("host's Vulkan device"));
        stage.Tick();
        Assert.That(stage.State.Frame, Is.EqualTo(1));
    }
}
