namespace Lsm.Runtime.Numerics;

/// <summary>Gamma random numbers from <c>+ - * / sqrt</c>, with the same bits on every machine.</summary>
internal static class GammaNumbers
{
    /// <summary>
    /// The next number with a shape and scale 1, by G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM Transactions on
    /// Mathematical Software 26 (2000). A shape below 1 takes the number of shape + 1 times <c>U^(1/shape)</c>, as in section 6 there.
    /// </summary>
    /// <param name="draws">Uniforms; how many are used depends on their values.</param>
    /// <param name="shape">Above 0.</param>
    public static double Next(ref PhiloxSequence draws, double shape)
    {
        if (shape < 1)
        {
            double power = Exponential.Exp(InverseNormal.Log(draws.Uniform()) / shape);
            return power * Next(ref draws, shape + 1);
        }

        double d = shape - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = InverseNormal.Quantile(draws.Uniform());
            double root = 1 + (c * x);
            double u = draws.Uniform();
            if (root <= 0)
            {
                continue;
            }

            double v = root * root * root;
            if (InverseNormal.Log(u) < (0.5 * x * x) + (d * (1 - v + InverseNormal.Log(v))))
            {
                return d * v;
            }
        }
    }
}
