namespace BlockChain.Miner.Rpc;

/// <summary>Bitcoin Core's error codes (<c>RPCErrorCode</c>), those below -32000 JSON-RPC's own.</summary>
internal enum RpcCode
{
    /// <summary>Wrong number of parameters, a number out of range, and anything without a code of its own
    /// (<c>RPC_MISC_ERROR</c>).</summary>
    Misc = -1,

    /// <summary>A parameter of the wrong type (<c>RPC_TYPE_ERROR</c>).</summary>
    Type = -3,

    /// <summary>No such address, block or transaction (<c>RPC_INVALID_ADDRESS_OR_KEY</c>).</summary>
    NotFound = -5,

    /// <summary>An invalid value of a parameter (<c>RPC_INVALID_PARAMETER</c>).</summary>
    InvalidParameter = -8,

    /// <summary>The first synchronisation is not over (<c>RPC_CLIENT_IN_INITIAL_DOWNLOAD</c>).</summary>
    InitialDownload = -10,

    /// <summary>Bytes that are not a block, header or transaction (<c>RPC_DESERIALIZATION_ERROR</c>).</summary>
    Malformed = -22,

    /// <summary>The peer is known already (<c>RPC_CLIENT_NODE_ALREADY_ADDED</c>).</summary>
    PeerKnown = -23,

    /// <summary>The peer is not known (<c>RPC_CLIENT_NODE_NOT_ADDED</c>).</summary>
    PeerUnknown = -24,

    /// <summary>It cannot be checked or done (<c>RPC_VERIFY_ERROR</c>).</summary>
    Verify = -25,

    /// <summary>A rule refuses it (<c>RPC_VERIFY_REJECTED</c>).</summary>
    Rejected = -26,

    /// <summary>It is in the chain already (<c>RPC_VERIFY_ALREADY_IN_UTXO_SET</c>).</summary>
    AlreadyInChain = -27,

    /// <summary>Not a call (<c>RPC_INVALID_REQUEST</c>).</summary>
    InvalidRequest = -32600,

    /// <summary>No such method (<c>RPC_METHOD_NOT_FOUND</c>).</summary>
    MethodNotFound = -32601,

    /// <summary>Not JSON (<c>RPC_PARSE_ERROR</c>).</summary>
    Parse = -32700,
}
