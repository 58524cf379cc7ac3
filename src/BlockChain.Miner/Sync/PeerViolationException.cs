namespace BlockChain.Miner.Sync;

/// <summary>A peer broke a rule: it is left alone for a day. The message says which, in our own words.</summary>
internal sealed class PeerViolationException(string message) : Exception(message);
