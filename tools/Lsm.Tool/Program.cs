using Lsm.Tool;
using Lsm.Tool.Output;

Interruption.FindSignals();
return CommandLine.Run(args, Console.Out, Console.Error);
