namespace Lsm.Nir;

/// <summary>Computes the matrices of chains, and lists the values that are rounded.</summary>
internal sealed class NirMaps(string file, List<string> losses)
{
    private const int LargestIdentity = 4096;

    /// <summary>The sum of the maps of parallel chains, or null if there are none.</summary>
    public NirMap? Of(IReadOnlyList<NirChain> chains, int rows, int columns) =>
        chains.Count == 0 ? null : NirMap.Sum([.. chains.Select(c => Of(c, rows, columns))]);

    private NirMap Of(NirChain chain, int rows, int columns)
    {
        if (chain.Linear.Count > 1)
            throw Bad($"'{chain.Linear[0].Name}' and '{chain.Linear[1].Name}' follow each other without a rectifier; merge them into one node with the product of their weights");
        int at = 0; // position of the weights; scales before it apply to columns, those behind it to rows
        while (at < chain.Through.Count && !NirLayout.IsLinear(chain.Through[at]))
            at++;
        NirMap map = chain.Linear.Count == 1 ? Weights(chain.Linear[0], rows, columns) : Identity(chain, rows, columns);
        for (int i = 0; i < chain.Through.Count; i++)
            if (chain.Through[i].Type == NirLayout.Scale)
                map = Scaled(map, chain.Through[i], i < at);
        return map;
    }

    /// <summary>The weights and biases of a node.</summary>
    public NirMap Weights(NirNode node, int rows, int columns)
    {
        NirArray weight = node.Parameters[NirLayout.Weight];
        if (weight.Shape is not [.. var ones, var r, var c] || r != rows || c != columns || ones.Any(static l => l != 1))
            throw Bad($"node '{node.Name}' has weights [{string.Join(", ", weight.Shape)}]; [{rows}, {columns}] is expected");
        float[]? bias = null;
        if (node.Parameters.TryGetValue(NirLayout.Bias, out NirArray? given))
        {
            bias = Singles(node, NirLayout.Bias, given);
            if (bias.Length != rows)
                throw Bad($"node '{node.Name}' has {bias.Length} biases for {rows} outputs");
        }
        return new NirMap(rows, columns, Singles(node, NirLayout.Weight, weight), bias);
    }

    private NirMap Identity(NirChain chain, int rows, int columns)
    {
        if (rows != columns)
            throw Bad($"'{chain.From.Name}' with {columns} values is joined directly to '{chain.To.Name}' with {rows}");
        if (rows > LargestIdentity)
            throw Bad($"{rows} values are joined directly, which takes a dense matrix; at most {LargestIdentity} are supported");
        var values = new float[rows * rows];
        for (int i = 0; i < rows; i++)
            values[(i * rows) + i] = 1;
        return new NirMap(rows, rows, values, null);
    }

    private NirMap Scaled(NirMap map, NirNode node, bool before)
    {
        NirArray scale = node.Parameters[NirLayout.ScaleFactor];
        int width = before ? map.Columns : map.Rows;
        if (scale.Count != width && scale.Count != 1)
            throw Bad($"node '{node.Name}' scales {scale.Count} values; there are {width}");
        bool rounded = false;
        var values = new float[map.Values.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = Product(map.Values[i], scale.At(before ? i % map.Columns : i / map.Columns));
        float[]? bias = map.Bias;
        if (bias is not null && !before)
            bias = [.. bias.Select((b, i) => Product(b, scale.At(i)))];
        if (rounded)
            losses.Add($"Node '{node.Name}': products with scale rounded to single precision.");
        return map with { Values = values, Bias = bias };

        float Product(double value, double factor)
        {
            double exact = value * factor;
            rounded |= (float)exact != exact;
            return (float)exact;
        }
    }

    /// <summary>The values as singles; adds a loss if digits are lost.</summary>
    private float[] Singles(NirNode node, string parameter, NirArray array)
    {
        float[] singles = NirNumbers.Singles(array);
        string loss = $"Node '{node.Name}': {parameter} rounded to single precision.";
        for (int i = 0; array.Singles is null && i < singles.Length; i++)
        {
            if (singles[i] != array[i])
            {
                if (!losses.Contains(loss))
                    losses.Add(loss);
                break;
            }
        }
        return singles;
    }

    private InvalidDataException Bad(string what) => new($"{file}: {what}.");
}
