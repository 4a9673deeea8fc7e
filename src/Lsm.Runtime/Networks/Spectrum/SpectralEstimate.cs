namespace Lsm.Runtime.Networks.Spectrum;

/// <summary>A spectral radius and how well it is known.</summary>
/// <param name="Radius">The largest magnitude of an eigenvalue, 0 or more.</param>
/// <param name="Residual">||A x - t x|| / |t| for the eigenvalue t behind it, its unit eigenvector x and the balanced matrix A; 0 where the radius is 0.</param>
/// <param name="Products">How many matrix-vector products it took.</param>
internal readonly record struct SpectralEstimate(double Radius, double Residual, int Products);
