using System.Runtime.InteropServices;

namespace Lsm.Runtime.Engines.Native;

/// <summary>A <see cref="Tick"/> for lsm_rows_submit: memory of the caller, used during the call only.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RowTick
{
    /// <summary>Rises with every change of the lsm_rows functions, of this structure or of <see cref="ModelTransfer"/>.</summary>
    public const int Version = 1;

    public long Frame;
    public int Steps;
    public int KeepAt;
    public int OnlySlot;
    public int WantsSpikes;

    /// <summary>[slot, input].</summary>
    public float* Sensors;

    /// <summary>[slot].</summary>
    public SlotFlags* Slots;

    /// <summary>[slot, motor]; written.</summary>
    public float* Motors;

    /// <summary>[slot, motor] of the frame before, for held slots.</summary>
    public float* Before;
}
