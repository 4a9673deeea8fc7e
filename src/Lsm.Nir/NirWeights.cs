namespace Lsm.Nir;

/// <summary>A linear map [out, in] with its bias, and the nodes that it stands for: one, or none for an identity.</summary>
internal sealed record NirWeights(IReadOnlyList<NirNode> Nodes, float[] Values, float[]? Bias);
