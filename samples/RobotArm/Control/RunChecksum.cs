namespace RobotArm.Control;

/// <summary>A 64-bit checksum of a run's motors and states, in order: FNV-1a over words and a final mix. Equal runs have equal checksums.</summary>
internal sealed class RunChecksum
{
    private ulong sum = 14695981039346656037;

    public ulong Value
    {
        get
        {
            ulong x = sum;
            x = (x ^ (x >> 33)) * 0xff51afd7ed558ccd;
            x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53;
            return x ^ (x >> 33);
        }
    }

    public void Add(ulong word)
    {
        for (int i = 0; i < 64; i += 8)
        {
            sum = (sum ^ ((word >> i) & 0xff)) * 1099511628211;
        }
    }

    public void Add(in Motors motors)
    {
        Add(BitConverter.SingleToUInt32Bits(motors.Shoulder) | ((ulong)BitConverter.SingleToUInt32Bits(motors.Elbow) << 32));
    }

    public override string ToString() => Value.ToString("x16");
}
