namespace Lsm.Runtime.Numerics;

/// <summary>The families of a <see cref="ValueDistribution"/>.</summary>
internal enum DistributionKind
{
    /// <summary>Between two bounds, each value as likely as every other.</summary>
    Uniform,

    /// <summary>Between two bounds above 0, each ratio as likely as every other.</summary>
    LogUniform,

    /// <summary>By mean and standard deviation.</summary>
    Normal,

    /// <summary>By shape and scale, above 0; its mean is shape times scale.</summary>
    Gamma,
}
