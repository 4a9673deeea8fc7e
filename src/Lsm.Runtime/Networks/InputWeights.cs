using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks;

/// <summary>Draws dense input weights <c>inputScaling * N(0,1) / sqrt(inputSize)</c> from their own random stream.</summary>
internal static class InputWeights
{
    /// <summary>Returns the weights [tap, input, neuron].</summary>
    public static float[] Draw(int inputSize, int size, double inputScaling, ulong seed, int taps = 1)
    {
        int rows = taps * inputSize;
        var random = new Philox(seed, RandomStream.InputWeights);
        var row = new double[size];
        var weights = new float[checked(rows * size)];
        double scale = inputScaling / Math.Sqrt(inputSize);
        for (int k = 0; k < rows; k++)
        {
            random.Normals((ulong)k * (ulong)size, row);
            for (int i = 0; i < size; i++)
            {
                weights[(k * size) + i] = (float)(row[i] * scale);
            }
        }

        return weights;
    }
}
