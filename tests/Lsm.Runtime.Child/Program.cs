using Lsm.Runtime;
using Lsm.Runtime.Child;
using Lsm.Runtime.Vulkan;

// A process of their own for tests that kill one, or that switch instructions off before one starts.
//     train CHECKPOINT    trains the liquid of LongTraining, going on from the checkpoint if it is there
//     engine-bits         steps liquids of every kind on the CPU engine and prints a hash of what they did, and the width of the vectors in use
//     engine-allocations KIND THREADS AGENTS PIPELINED    ticks 10,000 times and prints the bytes that were allocated
//     forgotten-states N  makes N states, ticks and forgets them, and prints how many threads are left of them
//     memory-pressure KIND ROUNDS    calls what allocates while little memory is left, and prints what that damaged
//     open-device         opens a Vulkan device and prints its name, or why it cannot be opened
//     pipelines FOLDER SEED    opens and closes engines on liquids of different sizes that keep their compiled pipelines in one folder
//     threads N           creates an engine with N threads, which the system may refuse, and prints the remaining threads
//     tune JOURNAL        runs the study of SmallStudy, going on from the journal if it is there
//     training-bits       trains a little with every trainer and prints a hash of what came out, and the width of the vectors in use
switch (args)
{
    case ["train", var checkpoint]:
        LongTraining.Run(checkpoint, Console.Out);
        return 0;
    case ["tune", var journal]:
        SmallStudy.Run(journal, Console.Out);
        return 0;
    case ["training-bits"]:
        Console.WriteLine(TrainingBits.Describe());
        return 0;
    case ["engine-bits"]:
        Console.WriteLine(EngineBits.Describe());
        return 0;
    case ["engine-allocations", var kind, var threads, var agents, var pipelined]:
        Console.WriteLine(EngineAllocations.Compute(Enum.Parse<EngineKind>(kind), int.Parse(threads, null), int.Parse(agents, null), bool.Parse(pipelined)));
        return 0;
    case ["forgotten-states", var count]:
        Console.WriteLine(ThreadCounts.Forgotten(int.Parse(count, null)));
        return 0;
    case ["threads", var threads]:
        Console.WriteLine(ThreadCounts.Refused(int.Parse(threads, null)));
        return 0;
    case ["memory-pressure", var kind, var rounds]:
        Console.WriteLine(MemoryPressure.Run(Enum.Parse<EngineKind>(kind), int.Parse(rounds, null)));
        return 0;
    case ["open-device"]:
        try
        {
            using var device = OwnedVulkanDevice.Open();
            Console.WriteLine(device.Name);
        }
        catch (VulkanUnavailableException error)
        {
            Console.WriteLine($"{error.GetType().Name}: {error.Message}");
        }

        return 0;
    case ["pipelines", var folder, var seed]:
        for (int i = 0; i < 8; i++)
        {
            var model = new LiquidStateMachine(2, 40 + (8 * i) + int.Parse(seed, null), 1, new() { Reservoir = new() { FanIn = 4 } });
            using LsmEngine engine = LsmEngine.Create(model, EngineKind.Vulkan, new() { PipelineCacheFolder = folder });
        }

        return 0;
    default:
        Console.Error.WriteLine("Known: train CHECKPOINT, engine-bits, engine-allocations KIND THREADS AGENTS PIPELINED, forgotten-states N, memory-pressure KIND ROUNDS, open-device, pipelines FOLDER SEED, threads N, tune JOURNAL, training-bits.");
        return 2;
}
