using System.CommandLine;
using System.CommandLine.Invocation;
using Lsm.Bench;

// 1 if bits are wrong, 2 for an error of use.
ParseResult parsed = CommandLine.Build().Parse(args);
int code = parsed.Invoke();
return parsed.Action is ParseErrorAction ? 2 : code;
