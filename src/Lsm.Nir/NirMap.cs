namespace Lsm.Nir;

/// <summary>The map of consecutive stateless nodes: a matrix [rows, columns] and a bias. Immutable.</summary>
internal sealed record NirMap(int Rows, int Columns, float[] Values, float[]? Bias)
{
    /// <summary>The sum of maps between the same two nodes, whose outputs add up.</summary>
    public static NirMap Sum(IReadOnlyList<NirMap> maps)
    {
        if (maps.Count == 1)
            return maps[0];
        var values = new float[maps[0].Values.Length];
        float[]? bias = maps.Any(static m => m.Bias is not null) ? new float[maps[0].Rows] : null;
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)maps.Sum(m => (double)m.Values[i]);
        for (int i = 0; i < bias?.Length; i++)
            bias[i] = (float)maps.Sum(m => (double)(m.Bias?[i] ?? 0));
        return new NirMap(maps[0].Rows, maps[0].Columns, values, bias);
    }
}
