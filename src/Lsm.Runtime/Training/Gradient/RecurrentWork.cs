using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>The recurrent synapses over a sequence: their currents and their gradient.</summary>
internal sealed class RecurrentWork(LiquidShape shape)
{
    private readonly int n = shape.Neurons;
    private double[] slopes = shape.HasDelays ? [] : new double[shape.Neurons]; // dL/ds from later steps: [neuron] of one step, or [step, neuron] with delays

    /// <summary>Prepares for a sequence.</summary>
    /// <param name="steps">Its neuron steps.</param>
    /// <param name="currents">[step, neuron]: written by <see cref="Deliver"/>.</param>
    public void Begin(int steps, Span<double> currents)
    {
        if (shape.HasDelays)
        {
            currents.Clear();
            slopes = slopes.Length < steps * n ? new double[steps * n] : slopes;
        }

        Array.Clear(slopes);
    }

    /// <summary>Completes the current of a step: the drive and the spikes that arrive.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="step">The step.</param>
    /// <param name="drive">[neuron]: the current of the sensors.</param>
    /// <param name="spikes">[step, neuron]: those before the step are used.</param>
    /// <param name="currents">[step, neuron].</param>
    public void Deliver(double[] parameters, int step, ReadOnlySpan<double> drive, ReadOnlySpan<double> spikes, Span<double> currents)
    {
        ReadOnlySpan<double> weights = parameters.AsSpan(shape.RecurrentStart, shape.Targets.Length);
        Span<double> current = currents.Slice(step * n, n);
        if (shape.HasDelays)
        {
            Send(weights, step - 1, spikes, currents);
            DoubleSpan.Add(current, drive);
            return;
        }

        drive.CopyTo(current);
        if (step > 0)
        {
            Propagate(weights, spikes.Slice((step - 1) * n, n), current);
        }
    }

    /// <summary>[neuron]: the loss's derivative by the spikes of a step through the currents that they cause later.</summary>
    public ReadOnlySpan<double> SpikeSlopes(int step) => shape.HasDelays ? slopes.AsSpan(step * n, n) : slopes;

    /// <summary>Drops the derivative by the spikes before a step.</summary>
    public void ForgetBefore(int step)
    {
        if (shape.HasDelays)
        {
            int from = Math.Max(0, step - shape.Constants.LongestDelay);
            slopes.AsSpan(from * n, (step - from) * n).Clear();
        }
        else
        {
            Array.Clear(slopes);
        }
    }

    /// <summary>Adds the gradient of the weights that delivered in a step, and the derivative by the spikes that they delivered.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="step">The step.</param>
    /// <param name="delta">[neuron]: the loss's derivative by the current of the step.</param>
    /// <param name="spikes">[step, neuron].</param>
    /// <param name="gradient">Added to.</param>
    public void Backward(double[] parameters, int step, double[] delta, ReadOnlySpan<double> spikes, double[] gradient)
    {
        if (shape.HasDelays)
        {
            BackwardDelayed(parameters, step, delta, spikes, gradient);
        }
        else if (step > 0)
        {
            BackwardNext(parameters, delta, spikes.Slice((step - 1) * n, n), gradient);
        }
    }

    private void Propagate(ReadOnlySpan<double> weights, ReadOnlySpan<double> spikes, Span<double> current)
    {
        ReadOnlySpan<int> rowStart = shape.RowStart, targets = shape.Targets;
        for (int j = 0; j < spikes.Length; j++)
        {
            double spike = spikes[j];
            if (spike == 0)
            {
                continue;
            }

            for (int s = rowStart[j]; s < rowStart[j + 1]; s++)
            {
                current[targets[s]] += spike * weights[s];
            }
        }
    }

    /// <summary>Adds the spikes of a step to the currents of the steps in which they arrive.</summary>
    private void Send(ReadOnlySpan<double> weights, int step, ReadOnlySpan<double> spikes, Span<double> currents)
    {
        ReadOnlySpan<int> rowStart = shape.RowStart, targets = shape.Targets;
        ReadOnlySpan<byte> delays = shape.Constants.Delays;
        for (int j = 0; j < n && step >= 0; j++)
        {
            double spike = spikes[(step * n) + j];
            for (int s = rowStart[j]; s < rowStart[j + 1] && spike != 0; s++)
            {
                int at = ((step + delays[s]) * n) + targets[s];
                if (at < currents.Length)
                {
                    currents[at] += spike * weights[s];
                }
            }
        }
    }

    private void BackwardNext(double[] parameters, double[] deltas, ReadOnlySpan<double> earlier, double[] gradient)
    {
        ReadOnlySpan<int> rowStart = shape.RowStart;
        ref int target = ref MemoryMarshal.GetReference(shape.Targets);
        ref double weight = ref parameters[shape.RecurrentStart - 1];   // one before, so that an empty matrix has a place too
        ref double slope = ref gradient[shape.RecurrentStart - 1];
        ref double delta = ref MemoryMarshal.GetArrayDataReference(deltas);
        for (int j = 0; j < n; j++)
        {
            int from = rowStart[j], to = rowStart[j + 1];
            slopes[j] = Gather(ref target, ref Unsafe.Add(ref weight, 1), ref delta, from, to);
            double spike = earlier[j];
            if (spike == 0)
            {
                continue;
            }

            for (int q = from; q < to; q++)
            {
                Unsafe.Add(ref slope, q + 1) += spike * Unsafe.Add(ref delta, Unsafe.Add(ref target, q));
            }
        }
    }

    private void BackwardDelayed(double[] parameters, int step, double[] delta, ReadOnlySpan<double> spikes, double[] gradient)
    {
        ReadOnlySpan<int> rowStart = shape.RowStart, targets = shape.Targets;
        ReadOnlySpan<byte> delays = shape.Constants.Delays;
        ReadOnlySpan<double> weights = parameters.AsSpan(shape.RecurrentStart, targets.Length);
        Span<double> slope = gradient.AsSpan(shape.RecurrentStart, targets.Length);
        for (int j = 0; j < n; j++)
        {
            for (int s = rowStart[j]; s < rowStart[j + 1]; s++)
            {
                int sent = step - delays[s];
                if (sent >= 0)
                {
                    slopes[(sent * n) + j] += weights[s] * delta[targets[s]];
                    slope[s] += spikes[(sent * n) + j] * delta[targets[s]];
                }
            }
        }
    }

    /// <summary>The sum over a row of weight times delta at the target, in four partial sums by place in the row.</summary>
    private static double Gather(ref int target, ref double weight, ref double delta, int from, int to)
    {
        double p0 = 0, p1 = 0, p2 = 0, p3 = 0;
        int q = from;
        for (; q <= to - 4; q += 4)
        {
            p0 += Unsafe.Add(ref weight, q) * Unsafe.Add(ref delta, Unsafe.Add(ref target, q));
            p1 += Unsafe.Add(ref weight, q + 1) * Unsafe.Add(ref delta, Unsafe.Add(ref target, q + 1));
            p2 += Unsafe.Add(ref weight, q + 2) * Unsafe.Add(ref delta, Unsafe.Add(ref target, q + 2));
            p3 += Unsafe.Add(ref weight, q + 3) * Unsafe.Add(ref delta, Unsafe.Add(ref target, q + 3));
        }

        for (; q < to; q++)
        {
            p0 += Unsafe.Add(ref weight, q) * Unsafe.Add(ref delta, Unsafe.Add(ref target, q));
        }

        return (p0 + p2) + (p1 + p3);
    }
}
