using System.Buffers.Binary;
using Lsm.Runtime;

namespace Lsm.Lockstep;

/// <summary>Writes the messages of this peer, and checks and takes those of the others. It does not change the state.</summary>
internal sealed class Mailbox
{
    private readonly LockstepOptions options;
    private readonly ulong[] terms;
    private readonly int self;
    private readonly InputTrack own;
    private readonly Checkpoints ours;
    private readonly SessionEvents events;
    private readonly InputKind kind; // the rule for legal inputs
    private readonly float[] row;

    public Mailbox(LockstepOptions options, ulong[] terms, int self, InputTrack[] tracks, Checkpoints ours, SessionEvents events, InputKind kind)
    {
        (this.options, this.terms, this.self, own, this.ours, this.events, this.kind) = (options, terms, self, tracks[self], ours, events, kind);
        row = new float[tracks.Max(static track => track.Size)];
        SmallestBuffer = (int)Math.Max(TermsBytes, InputMessage.Size(1, InputMessage.MostCheckpoints, own.Size));
        LargestMessage = checked((int)Math.Max(TermsBytes, InputMessage.Size(own.Length, InputMessage.MostCheckpoints, row.Length)));
    }

    public int SmallestBuffer { get; }

    public int LargestMessage { get; }

    private int TermsBytes => MessageFrame.Header + (8 * terms.Length) + MessageFrame.Trailer;

    /// <summary>Writes the next message to a peer: the terms until the peer has them and both are the same, then inputs.</summary>
    public int Write(PeerLink link, Span<byte> buffer)
    {
        if (!link.IsReady || !link.HasOurs)
        {
            Span<byte> message = buffer[..TermsBytes];
            MessageFrame.Begin(message, MessageFrame.Terms, self, link.IsReady, options.Run);
            for (int i = 0; i < terms.Length; i++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(message[(MessageFrame.Header + (8 * i))..], terms[i]);
            }

            MessageFrame.Seal(message);
            return message.Length;
        }

        int count = (int)Math.Min(InputMessage.MostCheckpoints, (ours.Newest - own.First) / options.ChecksumEvery);
        long frames = own.Known - link.Lacks, room = buffer.Length - InputMessage.Size(0, count, own.Size);
        frames = own.Size == 0 ? frames : Math.Min(frames, room / (4 * own.Size));
        Span<byte> inputs = buffer[..(int)InputMessage.Size((int)frames, count, own.Size)];
        MessageFrame.Begin(inputs, MessageFrame.Inputs, self, heard: true, options.Run);
        InputMessage.Write(inputs, link.Inputs.Known, own, link.Lacks, (int)frames, ours, options.ChecksumEvery, count);
        return inputs.Length;
    }

    /// <summary>Takes a message as a whole or refuses it.</summary>
    public LockstepReceipt Receive(PeerLink link, ReadOnlySpan<byte> message)
    {
        if (message.Length > LargestMessage || !MessageFrame.IsWhole(message))
        {
            return LockstepReceipt.Malformed;
        }

        if (message[4] != MessageFrame.Version)
        {
            events.Refuse(link, "format", MessageFrame.Version, message[4]);
            return LockstepReceipt.OtherFormat;
        }

        return MessageFrame.RunOf(message) != options.Run ? LockstepReceipt.OtherRun
            : message[6] != link.Peer ? LockstepReceipt.WrongSender
            : (message[5], message[7]) switch
            {
                (MessageFrame.Terms, 0 or 1) when message.Length == TermsBytes => ReceiveTerms(link, message),
                (MessageFrame.Inputs, 1) => ReceiveInputs(link, message),
                _ => LockstepReceipt.Malformed,
            };
    }

    private LockstepReceipt ReceiveTerms(PeerLink link, ReadOnlySpan<byte> message)
    {
        for (int i = 0; i < terms.Length; i++)
        {
            ulong theirs = BinaryPrimitives.ReadUInt64LittleEndian(message[(MessageFrame.Header + (8 * i))..]);
            if (theirs != terms[i])
            {
                if (link.IsReady)
                {
                    return LockstepReceipt.Contradiction;
                }

                events.Refuse(link, Terms.Names[i], terms[i], theirs);
                return LockstepReceipt.OtherTerms;
            }
        }

        bool isNew = !link.IsReady || (message[7] == 1 && !link.HasOurs);
        if (!link.IsReady)
        {
            link.IsReady = true;
            events.Ready(link);
        }

        link.HasOurs |= message[7] == 1;
        return isNew ? LockstepReceipt.Taken : LockstepReceipt.Repeated;
    }

    private LockstepReceipt ReceiveInputs(PeerLink link, ReadOnlySpan<byte> bytes)
    {
        if (!link.IsReady)
        {
            return LockstepReceipt.NotReady;
        }

        if (!InputMessage.TryRead(bytes, link.Inputs.Size, out InputMessage message))
        {
            return LockstepReceipt.Malformed;
        }

        LockstepReceipt fault = FaultOf(link, message);
        return fault == LockstepReceipt.Taken ? Take(link, message) : fault;
    }

    /// <summary>Returns the fault of a message; <see cref="LockstepReceipt.Taken"/> if there is none.</summary>
    private LockstepReceipt FaultOf(PeerLink link, in InputMessage message)
    {
        InputTrack track = link.Inputs;
        // An honest peer runs at most a window ahead of our inputs, and its inputs act at most the longest delay later.
        if (message.Lacks < own.First || message.Lacks > own.Known || message.First < track.First || message.First > track.Known
            || message.First + message.Frames > own.Known + options.Window + LockstepOptions.MostDelay)
        {
            return LockstepReceipt.OutOfWindow;
        }

        for (int i = 0; i < message.Checkpoints; i++)
        {
            Checkpoint given = message.CheckpointAt(i);
            if (!ours.IsDue(given.Frame) || given.Frame > message.Lacks)
            {
                return LockstepReceipt.OutOfWindow; // a checkpoint needs our inputs of all frames before it
            }

            if (link.Checkpoints.TryGet(given.Frame, out Checkpoint before) && before != given)
            {
                return LockstepReceipt.Contradiction;
            }
        }

        Span<float> inputs = row.AsSpan(0, track.Size);
        for (int i = 0; i < message.Frames; i++)
        {
            long frame = message.First + i;
            if (frame < track.Known && !track.Holds(frame))
            {
                continue; // long past
            }

            message.ReadInputs(i, inputs);
            if (frame < track.Known && !InputTrack.SameBits(inputs, track.KnownOf(frame)))
            {
                return LockstepReceipt.Contradiction;
            }

            if (SensorRules.FirstBad(kind, inputs) >= 0)
            {
                return LockstepReceipt.IllegalInput;
            }
        }

        return LockstepReceipt.Taken;
    }

    private LockstepReceipt Take(PeerLink link, in InputMessage message)
    {
        InputTrack track = link.Inputs;
        bool isNew = !link.HasOurs || message.Lacks > link.Lacks || message.First + message.Frames > track.Known;
        link.HasOurs = true; // it sends inputs because it has them
        link.Lacks = Math.Max(link.Lacks, message.Lacks);
        Span<float> inputs = row.AsSpan(0, track.Size);
        for (int i = (int)(track.Known - message.First); i < message.Frames; i++)
        {
            message.ReadInputs(i, inputs);
            track.Add(inputs);
        }

        for (int i = 0; i < message.Checkpoints; i++)
        {
            Checkpoint given = message.CheckpointAt(i);
            if (link.Checkpoints.IsOld(given.Frame) || link.Checkpoints.TryGet(given.Frame, out _))
            {
                continue;
            }

            isNew = true;
            link.Checkpoints.Add(given);
            if (ours.TryGet(given.Frame, out Checkpoint here))
            {
                events.Compare(link, here, given);
            }
        }

        return isNew ? LockstepReceipt.Taken : LockstepReceipt.Repeated;
    }
}
