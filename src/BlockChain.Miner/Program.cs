using System.Text;
using BlockChain.Miner;
using BlockChain.Miner.Http;
using BlockChain.Miner.Options;
using BlockChain.Miner.Terminal;

if (OperatingSystem.IsWindows())
{
    // Its consoles begin with an old code page, which has no … and no █.
    Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
}

// First of all: with few files even .NET cannot load what the rest needs.
if (OpenFiles.Refuse(SyncLimits.Sessions, OpenFiles.Limit) is { } refusal)
{
    return ExitCode.Complain(ExitCode.Failed, refusal);
}

return await CommandLine.RunAsync(args);
