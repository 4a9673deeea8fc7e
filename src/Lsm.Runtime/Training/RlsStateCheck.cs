namespace Lsm.Runtime.Training;

/// <summary>Checks values that come from outside against what an <see cref="RlsLearner"/> can hold.</summary>
internal static class RlsStateCheck
{
    /// <summary>Refuses values that no learner of these sizes and options can hold.</summary>
    /// <param name="state">U by columns, each padded; D; then the weights of each output, padded.</param>
    /// <param name="size">The features and the constant 1.</param>
    /// <param name="d">The index of the first element of D.</param>
    /// <param name="stride">The length of D and of the weights of an output, with padding.</param>
    /// <param name="cap">The largest element of D.</param>
    /// <exception cref="ArgumentException">A value is not finite or out of range, or padding is not zero; the message names it.</exception>
    public static void Check(ReadOnlySpan<double> state, int size, int d, int stride, double cap)
    {
        for (int i = d; i < d + size; i++)
        {
            if (!(state[i] > 0 && state[i] <= cap))
            {
                throw new ArgumentException(FormattableString.Invariant($"state[{i}] is {state[i]}; an element of D is above 0 and at most {cap}."), nameof(state));
            }
        }

        for (int i = 0; i < state.Length; i++)
        {
            if (!double.IsFinite(state[i]))
            {
                throw new ArgumentException(FormattableString.Invariant($"state[{i}] is {state[i]}; the values of a learner are finite."), nameof(state));
            }
        }

        for (int column = 1; column < size; column++)
        {
            int start = (int)RlsLearner.ColumnStart(column);
            CheckPadding(state, start + column, start + OrderedSum.Padded(column));
        }

        for (int row = d; row < state.Length; row += stride)
        {
            CheckPadding(state, row + size, row + stride);
        }
    }

    private static void CheckPadding(ReadOnlySpan<double> state, int from, int to)
    {
        if (state[from..to].IndexOfAnyExcept(0.0) is var bad and >= 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"state[{from + bad}] is {state[from + bad]}; it is padding, which is 0."), nameof(state));
        }
    }
}
