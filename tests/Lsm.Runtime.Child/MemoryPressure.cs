namespace Lsm.Runtime.Child;

/// <summary>Calls that allocate, while little memory is left: a call that fails has changed nothing.</summary>
internal static class MemoryPressure
{
    private const int Slots = 16;
    private static readonly string[] Calls = ["grow", "keep", "swap", "save", "clone", "create"];

    /// <summary>Runs rounds of all calls; prints how many failed for want of memory, and every state that a failed call damaged.</summary>
    public static string Run(EngineKind kind, int rounds)
    {
        var random = new Random(1);
        int failed = 0;
        List<string> damage = [];
        LiquidStateMachine[] models = [Model(1), Model(2)];
        using LsmEngine engine = LsmEngine.Create(models[0], kind, new() { Threads = 1 });
        for (int round = 0; round < rounds; round++)
        {
            string call = Calls[round % Calls.Length];
            using LsmState state = engine.CreateState(Slots), straight = engine.CreateState(Slots);
            state.History.Keep(2);
            Step(state, 3);
            Step(straight, 3);
            List<byte[]> ballast = round < Calls.Length ? [] : Fill(random.Next(16 << 20)); // each call runs once with memory, or the runtime would initialise types without
            bool refused = !Succeeds(engine, state, models[(round / Calls.Length + 1) % 2], call, random);
            ballast.Clear();
            GC.Collect();
            failed += refused ? 1 : 0;
            try
            {
                Step(state, 2);
                Step(straight, 2);
                state.History.Keep(2);
                state.Agents.Grow(state.Capacity + 1);
                Step(state, 1);
                Step(straight, 1);
                if (state.Checksum() != straight.Checksum())
                {
                    damage.Add($"{call} in round {round}: other bits");
                }
            }
            catch (Exception error)
            {
                damage.Add($"{call} in round {round}: {error}");
            }
        }

        return $"{failed} failed; damage: {(damage.Count == 0 ? "none" : string.Join("; ", damage))}";
    }

    private static bool Succeeds(LsmEngine engine, LsmState state, LiquidStateMachine model, string call, Random random)
    {
        int larger = Slots << random.Next(4, 11);
        try
        {
            switch (call)
            {
                case "grow": state.Agents.Grow(larger); break;
                case "keep": state.History.Keep(random.Next(64, 1024)); break;
                case "swap": engine.SwapModel(model); break;
                case "save": state.Save(); break;
                case "clone": state.Clone().Dispose(); break;
                default: engine.CreateState(larger).Dispose(); break;
            }

            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private static LiquidStateMachine Model(ulong seed) =>
        new(8, 256, 4, new() { Features = FeatureKind.Trace, Reservoir = new() { FanIn = 8, Seed = seed, InputScaling = 2 } });

    /// <summary>Allocates all memory except a number of bytes.</summary>
    private static List<byte[]> Fill(int left)
    {
        GC.Collect();
        List<byte[]> taken = [];
        try
        {
            var spare = new byte[left];
            while (true)
            {
                taken.Add(new byte[1 << 20]);
                GC.KeepAlive(spare);
            }
        }
        catch (OutOfMemoryException)
        {
            return taken;
        }
    }

    private static void Step(LsmState state, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            state.Sensors.Fill(1 + (0.1f * state.Frame));
            state.Begin(state.Frame);
            state.End(state.Frame - 1);
        }
    }
}
