using System.Text;
using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Native;

/// <summary>The processor as a backend, by the code of the native library: its <see cref="CpuBackend"/> steps rows that it owns.</summary>
internal sealed unsafe class NativeBackend : Backend
{
    private readonly RowHandle engine;

    public NativeBackend(LiquidStateMachine model, EngineOptions options)
        : base(options)
    {
        ProcessorCheck.Require(); // sensors are encoded here
        byte[] copy = ModelTransfer.Write(model);
        nint made = 0, prepared = 0;
        fixed (byte* bytes = copy)
        {
            RowLibrary.Check(RowLibrary.Open(bytes, copy.Length, options.Threads == 0 ? Environment.ProcessorCount : options.Threads, &made, &prepared));
        }

        engine = new RowHandle(made);
        Running = new NativeModel(model, new RowHandle(prepared));
        Device = Describe(device: true);
        Choice = $"{Describe(device: false)} liblsm {RowLibrary.Version} runs it.";
    }

    public override EngineKind Kind => EngineKind.Cpu;

    public override string Device { get; }

    public override AgentRows CreateRows(int capacity)
    {
        nint rows = 0;
        RowLibrary.Check(RowLibrary.Create(engine.Value, capacity, &rows));
        GC.KeepAlive(this);
        return new NativeRows(this, new RowHandle(rows), capacity);
    }

    public override PreparedModel Prepare(LiquidStateMachine model)
    {
        byte[] copy = ModelTransfer.Write(model);
        nint prepared = 0;
        fixed (byte* bytes = copy)
        {
            RowLibrary.Check(RowLibrary.Prepare(engine.Value, bytes, copy.Length, &prepared));
        }

        GC.KeepAlive(this);
        return new NativeModel(model, new RowHandle(prepared));
    }

    public override void Run(PreparedModel prepared)
    {
        RowLibrary.Check(RowLibrary.Run(engine.Value, ((NativeModel)prepared).Handle.Value));
        GC.KeepAlive(this);
        GC.KeepAlive(prepared);
        Running = prepared;
    }

    public override void Dispose()
    {
        ((NativeModel)Running).Dispose();
        engine.Dispose();
    }

    private protected override void ReplaceReadout(Readout readout)
    {
        byte[] copy = ModelTransfer.Write(readout);
        fixed (byte* bytes = copy)
        {
            RowLibrary.Check(RowLibrary.UseReadout(engine.Value, bytes, copy.Length));
        }

        GC.KeepAlive(this);
    }

    private string Describe(bool device)
    {
        var text = new byte[512];
        fixed (byte* bytes = text)
        {
            RowLibrary.Check(RowLibrary.Describe(engine.Value, bytes, text.Length, device ? 1 : 0));
        }

        return Encoding.UTF8.GetString(text, 0, Array.IndexOf(text, (byte)0));
    }
}
