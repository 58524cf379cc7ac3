namespace BlockChain.Core.Storage;

/// <summary>The data folder cannot be used as it is; the message says why and what to do, for the operator to read.
/// </summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
