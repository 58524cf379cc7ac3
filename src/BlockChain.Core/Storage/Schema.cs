namespace BlockChain.Core.Storage;

/// <summary>The tables of the chain's file. It is made to be read: open it with any SQLite tool, also while a node runs,
/// and ask it questions.</summary>
public static class Schema
{
    /// <summary>Number of this layout, kept in <c>PRAGMA user_version</c>.</summary>
    public const int Version = 1;

    /// <summary>What makes an empty file a store. The comments are inside the tables because SQLite keeps only those.
    /// </summary>
    internal const string Tables =
        """
        CREATE TABLE blocks (
            -- The blocks of all branches, bad ones too; but none that was refused for too little work, or for a body that
            -- is not its header's. Hashes are in the order of the wire: what people see is the bytes reversed.
            id       INTEGER PRIMARY KEY,      -- counts up: the first seen is the smaller
            hash     BLOB    NOT NULL UNIQUE,  -- 32 bytes
            header   BLOB    NOT NULL,         -- 80 bytes
            height   INTEGER NOT NULL,
            status   INTEGER NOT NULL,         -- 0 invalid, 1 stored, 2 is or was part of the best chain, as far as is known
            size     INTEGER NOT NULL,         -- bytes of the whole block
            tx_count INTEGER NOT NULL
        );

        CREATE TABLE bodies (
            -- The whole blocks, apart so that the table above stays quick to read. Those found invalid have none.
            block    INTEGER PRIMARY KEY REFERENCES blocks,
            bytes    BLOB    NOT NULL
        );

        CREATE TABLE best_chain (
            -- The branch with the most work, which is the truth. The tables transactions and outputs are about it
            -- alone, and could be made again from it.
            height      INTEGER PRIMARY KEY,
            block       INTEGER NOT NULL REFERENCES blocks,
            latest_time INTEGER NOT NULL,      -- latest time of any block up to here: finds the height for a time
            supply      INTEGER NOT NULL       -- coins in existence after this block, in base units
        );
        CREATE INDEX best_chain_by_time ON best_chain (latest_time);

        CREATE TABLE transactions (
            -- Every transaction of the best chain.
            id       INTEGER PRIMARY KEY,      -- height * 2^15 + place in the block: the order of the chain
            txid     BLOB    NOT NULL,         -- 32 bytes
            offset   INTEGER NOT NULL,         -- where in the block's bytes it begins
            size     INTEGER NOT NULL          -- how many of them it has
        );
        CREATE UNIQUE INDEX transactions_by_txid ON transactions (txid);

        CREATE TABLE outputs (
            -- Every output of the best chain (but genesis'), with who made it and who spent it. So what an address had at
            -- any height is one question:
            --   SELECT sum(value) FROM outputs WHERE owner = :a AND created <= :h AND (spent IS NULL OR spent > :h)
            id       INTEGER PRIMARY KEY,      -- transaction's id * 2^15 + place among its outputs
            owner    BLOB    NOT NULL,         -- 20 bytes: the public-key hash
            value    INTEGER NOT NULL,         -- base units
            spender  INTEGER,                  -- id of the transaction that spent it; null while unspent
            created  INTEGER AS (id >> 30),    -- height of the block that made it
            spent    INTEGER AS (spender >> 15) -- height of the block that spent it
        );
        CREATE INDEX outputs_by_owner ON outputs (owner);
        CREATE INDEX outputs_by_spender ON outputs (spender) WHERE spender IS NOT NULL;
        """;

    /// <summary>Tables that a file of an older program gets when it is opened.</summary>
    internal const string LaterTables =
        """
        CREATE TABLE IF NOT EXISTS side_transactions (
            -- The transactions of blocks that were stored beside the best chain, or that a reorganisation undid. Where
            -- such a block has become part of the best chain since, the table transactions above is what counts.
            txid  BLOB    NOT NULL,            -- 32 bytes
            block INTEGER NOT NULL REFERENCES blocks,
            PRIMARY KEY (txid, block)
        ) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS refusals (
            -- Why a block is invalid.
            block  INTEGER PRIMARY KEY REFERENCES blocks,
            reason TEXT    NOT NULL            -- the rule that it breaks, or a block before it; or 'invalidated', by the operator
        );
        """;
}
