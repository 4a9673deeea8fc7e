using System.Numerics;
using Lsm.Runtime;

namespace Lsm.Activity;

/// <summary>The last frames of chosen agents, in arrays that are allocated once: a ring in which frame f has the row f modulo the number of rows.</summary>
internal sealed class ActivityLog
{
    private readonly long[] frames; // [row], -1 if there is none
    private readonly bool[] ended; // [row]
    private readonly int[] slots; // [row, agent], -1 if the agent did not exist
    private readonly bool[] ran; // [row, agent]
    private readonly uint[] spikes; // [row, agent, word]
    private readonly float[] sensors; // [row, agent, sensor]
    private readonly float[] motors; // [row, agent, motor]
    private long newest = -1;

    public ActivityLog(LiquidStateMachine model, ReadOnlySpan<ulong> agents, int frames, double tickMilliseconds)
    {
        if (agents.IsEmpty)
        {
            throw new ArgumentException("agents is empty; name at least one agent to record.", nameof(agents));
        }

        Agents = agents.ToArray();
        for (int i = 0; i < Agents.Length; i++)
        {
            if (Array.IndexOf(Agents, Agents[i]) < i)
            {
                throw new ArgumentException($"Agent {Agents[i]} is named twice; name each agent once.", nameof(agents));
            }
        }

        (Neurons, Inputs, Outputs, Words) = (model.ReservoirSize, model.InputSize, model.OutputSize, (model.ReservoirSize + 31) / 32);
        long most = Array.MaxLength / ((long)Agents.Length * Math.Max(Words, Math.Max(Inputs, Outputs)));
        if (frames < 1 || frames > most)
        {
            throw new ArgumentOutOfRangeException(nameof(frames), frames, $"frames is {frames}; it must be from 1 to {most} for {Agents.Length} agents of this model.");
        }

        TickMilliseconds = tickMilliseconds;
        Excitatory = FindExcitatory(model.Reservoir);
        int rows = frames * Agents.Length;
        this.frames = new long[frames];
        Array.Fill(this.frames, -1);
        (ended, slots, ran) = (new bool[frames], new int[rows], new bool[rows]);
        (spikes, sensors, motors) = (new uint[rows * Words], new float[rows * Inputs], new float[rows * Outputs]);
    }

    public ulong[] Agents { get; }

    public int Neurons { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Words of 32 neurons.</summary>
    public int Words { get; }

    public double TickMilliseconds { get; }

    /// <summary>[neuron]: whether its outgoing weights are positive.</summary>
    public bool[] Excitatory { get; }

    /// <summary>Begins a frame and returns its row. Later frames are dropped, because the state went back.</summary>
    public int Begin(long frame)
    {
        if (frame <= newest)
        {
            for (int i = 0; i < frames.Length; i++)
            {
                frames[i] = frames[i] > frame ? -1 : frames[i];
            }
        }

        newest = frame;
        int row = (int)(frame % frames.Length);
        (frames[row], ended[row]) = (frame, false);
        return row;
    }

    /// <summary>Notes an agent at the beginning of a frame.</summary>
    public void Begin(int row, int place, int slot, bool runs, ReadOnlySpan<float> taken)
    {
        int at = (row * Agents.Length) + place;
        (slots[at], ran[at]) = (slot, runs);
        Span<float> own = sensors.AsSpan(at * Inputs, Inputs);
        if (runs)
        {
            taken.CopyTo(own);
        }
        else
        {
            own.Clear(); // the liquid did not read them
        }
    }

    /// <summary>Notes the results of a frame.</summary>
    /// <param name="frame">The frame; ignored if it was not noted.</param>
    /// <param name="fired">[slot, word].</param>
    /// <param name="given">[slot, motor].</param>
    public void End(long frame, ReadOnlySpan<uint> fired, ReadOnlySpan<float> given)
    {
        int row = frame < 0 ? 0 : (int)(frame % frames.Length);
        if (frame < 0 || frames[row] != frame)
        {
            return;
        }

        for (int place = 0; place < Agents.Length; place++)
        {
            int at = (row * Agents.Length) + place, slot = slots[at];
            Span<uint> ownSpikes = spikes.AsSpan(at * Words, Words);
            Span<float> ownMotors = motors.AsSpan(at * Outputs, Outputs);
            if (slot < 0 || (slot + 1) * Words > fired.Length)
            {
                ownSpikes.Clear();
                ownMotors.Clear();
                continue;
            }

            given.Slice(slot * Outputs, Outputs).CopyTo(ownMotors);
            if (ran[at])
            {
                fired.Slice(slot * Words, Words).CopyTo(ownSpikes);
            }
            else
            {
                ownSpikes.Clear(); // the agent did not run; its last spikes are not of this frame
            }
        }

        ended[row] = true;
    }

    /// <summary>The rows of the recorded frames, oldest first.</summary>
    public int[] Rows()
    {
        int[] rows = [.. Enumerable.Range(0, frames.Length).Where(row => ended[row] && frames[row] > newest - frames.Length && frames[row] >= 0)];
        Array.Sort(rows, (a, b) => frames[a].CompareTo(frames[b]));
        return rows;
    }

    public long FrameOf(int row) => frames[row];

    public bool Ran(int row, int place) => ran[(row * Agents.Length) + place];

    public ReadOnlySpan<uint> SpikesOf(int row, int place) => spikes.AsSpan(((row * Agents.Length) + place) * Words, Words);

    public ReadOnlySpan<float> SensorsOf(int row, int place) => sensors.AsSpan(((row * Agents.Length) + place) * Inputs, Inputs);

    public ReadOnlySpan<float> MotorsOf(int row, int place) => motors.AsSpan(((row * Agents.Length) + place) * Outputs, Outputs);

    /// <summary>The number of neurons that spiked.</summary>
    public int SpikeCountOf(int row, int place)
    {
        int count = 0;
        foreach (uint word in SpikesOf(row, place))
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    public bool Fired(int row, int place, int neuron) => ((SpikesOf(row, place)[neuron / 32] >> (neuron % 32)) & 1) != 0;

    /// <summary>By Dale's law; in a reservoir from given weights a neuron counts by the sum of its outgoing weights.</summary>
    private static bool[] FindExcitatory(LiquidReservoir reservoir)
    {
        var found = new bool[reservoir.Size];
        for (int i = 0; i < found.Length; i++)
        {
            if (reservoir.Options is { } options)
            {
                found[i] = i < (int)(options.ExcRatio * reservoir.Size);
                continue;
            }

            double sum = 0;
            for (int synapse = reservoir.Recurrent.RowStart[i]; synapse < reservoir.Recurrent.RowStart[i + 1]; synapse++)
            {
                sum += reservoir.Recurrent.Weights[synapse];
            }

            found[i] = sum >= 0;
        }

        return found;
    }
}
