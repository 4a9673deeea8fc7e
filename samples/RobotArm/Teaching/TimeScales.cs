using Lsm.Runtime;
using Lsm.Runtime.Numerics;

namespace RobotArm.Teaching;

/// <summary>Decays per step for neurons that forget at different speeds.</summary>
internal static class TimeScales
{
    /// <summary>One decay, exp(-step / tau).</summary>
    public static float Decay(double stepMs, double tauMs) => (float)Math.Exp(-stepMs / tauMs);

    /// <summary>One decay per neuron, their time constants spread evenly in logarithm.</summary>
    /// <param name="neurons">How many.</param>
    /// <param name="stepMs">A neuron step, milliseconds.</param>
    /// <param name="fastestMs">The shortest time constant.</param>
    /// <param name="slowestMs">The longest one.</param>
    /// <param name="random">Which neuron gets which.</param>
    public static NeuronValues Spread(int neurons, double stepMs, double fastestMs, double slowestMs, Philox random)
    {
        var decays = new float[neurons];
        for (int i = 0; i < neurons; i++)
        {
            decays[i] = Decay(stepMs, fastestMs * Math.Pow(slowestMs / fastestMs, random.Uniform((ulong)i)));
        }

        return decays;
    }
}
