namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The parameters that only some models have: the list, their positions and their words.</summary>
internal sealed class OptionalTables
{
    private readonly LiquidStateMachine model;
    private readonly List<(KernelConstant Place, int Length, Fill Write)> tables = [];

    private delegate void Fill(Span<uint> target);

    /// <param name="model">The model.</param>
    /// <param name="delays">The synapses by delay, or null.</param>
    public OptionalTables(LiquidStateMachine model, DelayTable? delays)
    {
        this.model = model;
        LiquidReservoir reservoir = model.Reservoir;
        if (reservoir.Neurons.Uses(NeuronModel.RefractoryPeriod))
        {
            Add(KernelConstant.RefractoryTable, reservoir.Size, target =>
            {
                for (int i = 0; i < target.Length; i++)
                {
                    target[i] = (uint)model.Reservoir.RefractoryPeriod[i];
                }
            });
        }

        Add(KernelConstant.BiasTable, NeuronModel.Bias, reservoir.Neurons.Uses(NeuronModel.Bias));
        Add(KernelConstant.SynapticDecayTable, NeuronModel.SynapticDecay, reservoir.FiltersCurrent);
        Add(KernelConstant.AdaptationStrengthTable, NeuronModel.AdaptationStrength, reservoir.Adapts);
        Add(KernelConstant.AdaptationDecayTable, NeuronModel.AdaptationDecay, reservoir.Adapts);
        Add(KernelConstant.ResetValueTable, NeuronModel.ResetValue, reservoir.Reset == ResetKind.Value);
        Add(KernelConstant.UtilisationTable, NeuronModel.Utilisation, reservoir.IsPlastic);
        Add(KernelConstant.DepressionDecayTable, NeuronModel.DepressionDecay, reservoir.IsPlastic);
        Add(KernelConstant.FacilitationDecayTable, NeuronModel.FacilitationDecay, reservoir.IsPlastic);
        if (model.FeatureLayout.Has(FeatureKind.MembraneTrace))
        {
            Add(KernelConstant.MembraneTraceDecayTable, reservoir.Size, target => TableWriter.Bits(model.MembraneTraceDecay).CopyTo(target));
        }

        if (model.IsExtended && model.FeatureLayout.Traces > 0)
        {
            Add(KernelConstant.TraceDecayTable, model.FeatureLayout.Traces * reservoir.Size, WriteTraceDecays);
        }

        if (delays is not null)
        {
            Add(KernelConstant.DelayMaskTable, delays.Masks.Length, target => delays.Masks.CopyTo(target));
            Add(KernelConstant.DelayRowTable, delays.FirstRow.Length, target => TableWriter.Bits(delays.FirstRow).CopyTo(target));
        }
    }

    /// <summary>Words of all of them.</summary>
    public long Words => tables.Sum(static table => (long)table.Length);

    /// <summary>Writes them one after the other.</summary>
    public void Write(Span<uint> target)
    {
        foreach ((_, int length, Fill write) in tables)
        {
            write(target[..length]);
            target = target[length..];
        }
    }

    /// <summary>Sets their positions if the first begins at a word of the model.</summary>
    public void Place(Dictionary<uint, uint> constants, long first)
    {
        foreach ((KernelConstant place, int length, _) in tables)
        {
            constants[(uint)place] = (uint)first;
            first += length;
        }
    }

    private void Add(KernelConstant place, NeuronParameter parameter, bool isUsed)
    {
        if (isUsed)
        {
            Add(place, model.ReservoirSize, target => TableWriter.Bits(model.Reservoir.Neurons[parameter]).CopyTo(target));
        }
    }

    private void Add(KernelConstant place, int length, Fill write) => tables.Add((place, length, write));

    private void WriteTraceDecays(Span<uint> target)
    {
        for (int trace = 0; trace < model.FeatureLayout.Traces; trace++)
        {
            TableWriter.Bits(model.TraceDecayOf(trace)).CopyTo(target[(trace * model.ReservoirSize)..]);
        }
    }
}
