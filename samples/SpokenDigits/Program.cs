using SpokenDigits;

return CommandLine.Build().Parse(args).Invoke();
