using System.Buffers.Binary;

namespace Lsm.Lockstep;

/// <summary>
/// The content of a message with inputs: the first frame whose inputs the sender lacks of the receiver (8 bytes), the first frame with inputs (8), the number of such frames (2), the number of
/// checkpoints (2); for each checkpoint frame, checksum and readout (8 each); the inputs, [frame, input] (4 each). Every message repeats everything that the receiver may lack, so a lost message needs
/// no request.
/// </summary>
internal readonly ref struct InputMessage
{
    /// <summary>The largest number of checkpoints in a message.</summary>
    public const int MostCheckpoints = 4;
    private const int Fixed = MessageFrame.Header + 20, CheckpointBytes = 24;
    private readonly ReadOnlySpan<byte> message;

    private InputMessage(ReadOnlySpan<byte> message) => this.message = message;

    public long Lacks => BinaryPrimitives.ReadInt64LittleEndian(message[MessageFrame.Header..]);

    public long First => BinaryPrimitives.ReadInt64LittleEndian(message[(MessageFrame.Header + 8)..]);

    public int Frames => BinaryPrimitives.ReadUInt16LittleEndian(message[(MessageFrame.Header + 16)..]);

    public int Checkpoints => BinaryPrimitives.ReadUInt16LittleEndian(message[(MessageFrame.Header + 18)..]);

    /// <summary>The bytes of a message.</summary>
    public static long Size(int frames, int checkpoints, int inputs) => Fixed + ((long)CheckpointBytes * checkpoints) + (4L * frames * inputs) + MessageFrame.Trailer;

    /// <summary>Reads a whole message whose header was checked; false if its length does not match its content.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, int inputs, out InputMessage read)
    {
        read = new InputMessage(message);
        return message.Length >= Fixed + MessageFrame.Trailer && read.Checkpoints <= MostCheckpoints && message.Length == Size(read.Frames, read.Checkpoints, inputs);
    }

    public Checkpoint CheckpointAt(int index)
    {
        ReadOnlySpan<byte> at = message[(Fixed + (CheckpointBytes * index))..];
        return new Checkpoint(BinaryPrimitives.ReadInt64LittleEndian(at), BinaryPrimitives.ReadUInt64LittleEndian(at[8..]), BinaryPrimitives.ReadUInt64LittleEndian(at[16..]));
    }

    /// <summary>Copies the inputs of one frame of the message.</summary>
    public void ReadInputs(int index, Span<float> inputs)
    {
        ReadOnlySpan<byte> at = message[(Fixed + (CheckpointBytes * Checkpoints) + (4 * index * inputs.Length))..];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = BinaryPrimitives.ReadSingleLittleEndian(at[(4 * i)..]);
        }
    }

    /// <summary>Writes the content and the hash.</summary>
    /// <param name="message">The message, with its header.</param>
    /// <param name="lacks">The first frame whose inputs are lacking of the receiver.</param>
    /// <param name="track">The inputs of the sender.</param>
    /// <param name="first">The first frame to send.</param>
    /// <param name="frames">Frames to send.</param>
    /// <param name="checkpoints">The checkpoints of the sender.</param>
    /// <param name="interval">Frames between two of them.</param>
    /// <param name="count">Checkpoints to send: the newest ones.</param>
    public static void Write(Span<byte> message, long lacks, InputTrack track, long first, int frames, Checkpoints checkpoints, int interval, int count)
    {
        Span<byte> at = message[MessageFrame.Header..];
        BinaryPrimitives.WriteInt64LittleEndian(at, lacks);
        BinaryPrimitives.WriteInt64LittleEndian(at[8..], first);
        BinaryPrimitives.WriteUInt16LittleEndian(at[16..], (ushort)frames);
        BinaryPrimitives.WriteUInt16LittleEndian(at[18..], (ushort)count);
        at = at[20..];
        for (int i = count - 1; i >= 0; i--, at = at[CheckpointBytes..])
        {
            checkpoints.TryGet(checkpoints.Newest - ((long)i * interval), out Checkpoint checkpoint);
            BinaryPrimitives.WriteInt64LittleEndian(at, checkpoint.Frame);
            BinaryPrimitives.WriteUInt64LittleEndian(at[8..], checkpoint.State);
            BinaryPrimitives.WriteUInt64LittleEndian(at[16..], checkpoint.Readout);
        }

        for (int frame = 0; frame < frames; frame++)
        {
            foreach (float value in track.KnownOf(first + frame))
            {
                BinaryPrimitives.WriteSingleLittleEndian(at, value);
                at = at[4..];
            }
        }

        MessageFrame.Seal(message);
    }
}
