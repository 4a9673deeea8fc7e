using Lsm.Runtime;
using Lsm.Runtime.Numerics;

namespace RobotArm.Control;

/// <summary>Decays per step for neurons with different time constants.</summary>
internal static class TimeScales
{
    /// <summary>The decay exp(-step / tau).</summary>
    public static float Decay(double stepMs, double tauMs) => (float)Math.Exp(-stepMs / tauMs);

    /// <summary>One decay per neuron, their time constants spread evenly in logarithm.</summary>
    /// <param name="neurons">The number of neurons.</param>
    /// <param name="stepMs">The duration of a neuron step, milliseconds.</param>
    /// <param name="fastestMs">The shortest time constant.</param>
    /// <param name="slowestMs">The longest time constant.</param>
    /// <param name="random">Draws the time constant of each neuron.</param>
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
