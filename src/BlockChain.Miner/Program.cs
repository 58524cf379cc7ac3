using BlockChain.Miner;

return await CommandLine.RunAsync(args);
