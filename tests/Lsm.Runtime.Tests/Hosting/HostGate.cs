using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Hosting;

/// <summary>The lock that a host holds for its own submissions; it detects a thread that enters while another one holds it.</summary>
internal sealed class HostGate : IQueueGate
{
    private readonly Lock held = new();
    private int inside;

    public int Entered { get; private set; }

    public bool WasShared { get; private set; }

    public void Enter()
    {
        held.Enter();
        Entered++;
        WasShared |= ++inside > 1;
    }

    public void Exit()
    {
        inside--;
        held.Exit();
    }
}
