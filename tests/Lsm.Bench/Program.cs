using Lsm.Bench;

return CommandLine.Build().Parse(args).Invoke();
