namespace BlockChain.Miner.Rpc;

/// <summary>A call is not done: the error that its caller gets. The message is for the caller, and tells nothing of this
/// computer.
/// </summary>
internal sealed class RpcException(RpcCode code, string message) : Exception(message)
{
    public RpcCode Code => code;

    /// <summary>A parameter has the right type but a value that it cannot have.</summary>
    public static RpcException Parameter(string message) => new(RpcCode.InvalidParameter, message);
}
