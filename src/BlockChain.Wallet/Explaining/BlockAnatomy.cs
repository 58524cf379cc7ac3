namespace BlockChain.Wallet.Explaining;

/// <summary>The bytes of a block: its header field by field, then each transaction as a whole.</summary>
internal static class BlockAnatomy
{
    public static List<Field> Dissect(Block block)
    {
        BlockHeader header = block.Header;
        header.Bits.TryExpand(out Hash256 target);
        return
        [
            Field.Int32(header.Version, $"version {header.Version}"),
            new Field(header.PreviousHash.Value.ToBytes(), $"the block before: {header.PreviousHash}"),
            new Field(header.MerkleRoot.ToBytes(), $"Merkle root of the transactions: {header.MerkleRoot}"),
            Field.UInt32(header.Time, $"time: {Field.Time(header.Time)}"),
            Field.UInt32(header.Bits.Bits, $"bits {header.Bits}: the target is {target}"),
            Field.UInt32(header.Nonce, $"nonce {header.Nonce}: on average it takes {header.Bits.Work} tries to find one"),
            Field.Count(block.Transactions.Length, $"transactions that follow: {block.Transactions.Length}"),
            .. block.Transactions.Select((transaction, index) =>
                new Field(transaction.ToBytes(), Describe(transaction, index))),
        ];
    }

    private static string Describe(Transaction transaction, int index) => transaction.IsCoinbase
        ? $"transaction {index}, the coinbase: {transaction.Id}"
        : $"transaction {index}: {transaction.Id}";
}
