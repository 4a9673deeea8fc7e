using Lsm.Runtime.Child;

// A process of their own for tests that kill one, or that switch instructions off before one starts.
//     train CHECKPOINT    trains the liquid of LongTraining, going on from the checkpoint if it is there
//     training-bits       trains a little with every trainer and prints a hash of what came out, and the width of the vectors in use
switch (args)
{
    case ["train", var checkpoint]:
        LongTraining.Run(checkpoint, Console.Out);
        return 0;
    case ["training-bits"]:
        Console.WriteLine(TrainingBits.Describe());
        return 0;
    default:
        Console.Error.WriteLine("Known: train CHECKPOINT, training-bits.");
        return 2;
}
