namespace Lsm.Runtime.Engines.Native;

/// <summary>A model that the native library has laid out.</summary>
internal sealed class NativeModel(LiquidStateMachine model, RowHandle handle) : PreparedModel(model)
{
    public RowHandle Handle => handle;

    public override void Dispose() => handle.Dispose();
}
