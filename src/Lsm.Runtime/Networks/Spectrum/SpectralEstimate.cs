namespace Lsm.Runtime.Networks.Spectrum;

/// <summary>A spectral radius and its accuracy.</summary>
/// <param name="Radius">The largest magnitude of an eigenvalue, 0 or more.</param>
/// <param name="Residual">||A x - t x|| / |t| for the eigenvalue t, its unit eigenvector x and the balanced matrix A; 0 if the radius is 0.</param>
/// <param name="Products">The number of matrix-vector products.</param>
internal readonly record struct SpectralEstimate(double Radius, double Residual, int Products);
