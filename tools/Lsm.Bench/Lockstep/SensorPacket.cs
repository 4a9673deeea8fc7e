using System.Buffers.Binary;

namespace Lsm.Bench.Lockstep;

/// <summary>
/// One datagram, little-endian: a mark, the last frame up to which the sender has the sensors of the receiver without a gap, the first frame sent,
/// the number of frames, and their sensors. Every packet repeats all frames that the receiver may lack, so a lost packet needs no request.
/// </summary>
internal static class SensorPacket
{
    public const int MostFrames = 64;
    private const uint Mark = 0x4C53_4D31;
    private const int Header = 24;

    public static int Size(int frames, int inputs) => Header + (4 * frames * inputs);

    public static int Write(Span<byte> packet, long acknowledged, long first, int frames, int inputs, Func<long, float[]> sensors)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(packet, Mark);
        BinaryPrimitives.WriteInt64LittleEndian(packet[4..], acknowledged);
        BinaryPrimitives.WriteInt64LittleEndian(packet[12..], first);
        BinaryPrimitives.WriteInt32LittleEndian(packet[20..], frames);
        for (int i = 0; i < frames; i++)
        {
            float[] row = sensors(first + i);
            for (int j = 0; j < inputs; j++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(packet[(Header + (4 * ((i * inputs) + j)))..], row[j]);
            }
        }

        return Size(frames, inputs);
    }

    /// <summary>Reads the header. Returns false if the datagram is not such a packet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, int inputs, out long acknowledged, out long first, out int frames)
    {
        (acknowledged, first, frames) = (0, 0, 0);
        if (packet.Length < Header || BinaryPrimitives.ReadUInt32LittleEndian(packet) != Mark)
        {
            return false;
        }

        acknowledged = BinaryPrimitives.ReadInt64LittleEndian(packet[4..]);
        first = BinaryPrimitives.ReadInt64LittleEndian(packet[12..]);
        frames = BinaryPrimitives.ReadInt32LittleEndian(packet[20..]);
        return first >= 0 && frames is >= 0 and <= MostFrames && packet.Length == Size(frames, inputs);
    }

    public static void ReadSensors(ReadOnlySpan<byte> packet, int frame, Span<float> sensors)
    {
        for (int j = 0; j < sensors.Length; j++)
        {
            sensors[j] = BinaryPrimitives.ReadSingleLittleEndian(packet[(Header + (4 * ((frame * sensors.Length) + j)))..]);
        }
    }
}
