using BlockChain.Miner;
using BlockChain.Miner.Http;
using BlockChain.Miner.Sync;

// First of all: with few files even .NET cannot load what the rest needs.
if (OpenFiles.Refuse(SyncLimits.Sessions, OpenFiles.Limit) is { } refusal)
{
    return CommandLine.Complain(CommandLine.Failed, refusal);
}

return await CommandLine.RunAsync(args);
