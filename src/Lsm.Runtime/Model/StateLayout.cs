namespace Lsm.Runtime;

/// <summary>
/// The state variables of a model and their positions in the row of an agent: one variable after the other, in the order of
/// <see cref="StateVariable.All"/>, the planes of a variable after each other. The row memory, the GPU records, snapshots, checksums and
/// files all loop over it. Immutable and free-threaded.
/// </summary>
internal sealed class StateLayout : IEquatable<StateLayout>
{
    private readonly StateVariable[] variables;
    private readonly int[] planes;
    private readonly int[] offsets;

    public StateLayout(LiquidStateMachine model)
        : this(model.ReservoirSize, model.Reservoir.InputSize, [.. StateVariable.All.Select(variable => (variable, variable.Planes(model))).Where(static pair => pair.Item2 > 0)])
    {
    }

    /// <summary>Variables of one plane each.</summary>
    public StateLayout(int neurons, StateVariable[] variables)
        : this(neurons, 0, [.. variables.Select(static variable => (variable, 1))])
    {
    }

    public StateLayout(int neurons, int sensors, (StateVariable Variable, int Planes)[] variables)
    {
        (Neurons, SensorCount) = (neurons, sensors);
        this.variables = Array.ConvertAll(variables, static pair => pair.Variable);
        planes = Array.ConvertAll(variables, static pair => pair.Planes);
        offsets = new int[variables.Length];
        long words = 0;
        for (int i = 0; i < variables.Length; i++)
        {
            offsets[i] = (int)words;
            words += (long)planes[i] * PlaneWords(i);
            if (words > int.MaxValue)
            {
                throw new ArgumentOutOfRangeException(nameof(neurons), neurons, $"A state of {neurons} neurons has {words} words per agent or more; at most {int.MaxValue} are possible.");
            }
        }

        RowWords = (int)words;
    }

    public int Neurons { get; }

    /// <summary>The number of sensors whose past values are part of the state.</summary>
    public int SensorCount { get; }

    public int Count => variables.Length;

    /// <summary>The number of words of an agent's row.</summary>
    public int RowWords { get; }

    public StateVariable this[int index] => variables[index];

    /// <summary>The number of planes of a variable.</summary>
    public int Planes(int index) => planes[index];

    /// <summary>The number of words of one plane.</summary>
    public int PlaneWords(int index) => variables[index].PlaneWords(variables[index].IsOfSensors ? SensorCount : Neurons);

    /// <summary>The number of words of a variable in a row.</summary>
    public int Words(int index) => planes[index] * PlaneWords(index);

    /// <summary>The first word of a variable in a row.</summary>
    public int Offset(int index) => offsets[index];

    /// <summary>The index of a variable, or -1 if the model does not have it.</summary>
    public int IndexOf(StateVariable variable) => Array.IndexOf(variables, variable);

    /// <summary>The number of planes of a variable, 0 if the model does not have it.</summary>
    public int PlanesOf(StateVariable variable) => IndexOf(variable) is >= 0 and var i ? planes[i] : 0;

    public bool Equals(StateLayout? other) => other is not null && Neurons == other.Neurons && variables.AsSpan().SequenceEqual(other.variables)
        && planes.AsSpan().SequenceEqual(other.planes) && Enumerable.Range(0, Count).All(i => PlaneWords(i) == other.PlaneWords(i));

    public override bool Equals(object? obj) => Equals(obj as StateLayout);

    public override int GetHashCode() => HashCode.Combine(Neurons, variables.Length);

    public override string ToString() =>
        $"{Neurons} neurons with {string.Join(", ", Enumerable.Range(0, Count).Select(i => planes[i] == 1 ? variables[i].Name : $"{planes[i]} x {variables[i].Name}"))}";
}
