using Lsm.Fuzz;

return CommandLine.Build().Parse(args).Invoke();
