using Lsm.Tool;

return CommandLine.Run(args, Console.Out, Console.Error);
