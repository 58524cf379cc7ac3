namespace BlockChain.Miner.Rpc;

/// <summary>A call fails: the error that its caller gets. The message is for the caller, and says nothing about this
/// computer.
/// </summary>
internal sealed class RpcException(RpcCode code, string message) : Exception(message)
{
    public RpcCode Code => code;

    /// <summary>A parameter has the right type but an invalid value.</summary>
    public static RpcException Parameter(string message) => new(RpcCode.InvalidParameter, message);
}
